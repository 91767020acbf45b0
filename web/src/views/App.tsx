import { useEffect, useRef } from "preact/hooks";
import type { Session } from "../core/types";
import { loadAppTexts, loadSettingsTexts, t } from "../i18n";
import { isCoreMissing } from "../state/client";
import { navigate, route } from "../state/route";
import { afterSignIn, signInAddress, wasSignedIn } from "../state/session";
import { useSnapshot } from "../state/useSnapshot";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { AuthView } from "./auth/AuthView";
import { ahead, Lazy } from "./Lazy";
import { Waiting } from "./Waiting";

/** All that is drawn for somebody who is signed in. */
export const loadHome = ahead(() => Promise.all([import("./home/HomeView"), loadAppTexts()]).then(([m]) => m.HomeView));

const loadWelcome = ahead(() => Promise.all([import("./welcome/WelcomeView"), loadAppTexts(), loadSettingsTexts()]).then(([m]) => m.WelcomeView));
const loadReSignIn = ahead(() => Promise.all([import("./auth/ReSignIn"), loadAppTexts(), loadSettingsTexts()]).then(([m]) => m.ReSignIn));
const loadGallery = () => import("./gallery/gallery").then((m) => m.loadGallery());

export function App() {
  const session = useSnapshot((s) => s.session);
  const { name } = route.value;
  const title = t("app.name");
  const before = useRef<Session["kind"]>("loading");

  useEffect(() => {
    // The views behind the sign-in have titles of their own.
    if (session.kind === "loading" || session.kind === "out" || name === "welcome") {
      document.title = title;
    }
  }, [session.kind, name, title]);
  useEffect(() => {
    // Where one is by now: an effect comes later than its picture, and a click may come between.
    const now = route.peek().name;
    const isOutside = now === "sign-in" || now === "sign-up" || now === "setup";
    if (session.kind === "in" && isOutside) {
      navigate(afterSignIn(location.search), { replace: true });
    } else if (session.kind === "out" && !isOutside && now !== "gallery") {
      // Who arrives signed out comes back here; who has signed out does not.
      navigate(before.current === "loading" ? signInAddress(location.pathname + location.search) : "/signin", { replace: true });
    }
    before.current = session.kind;
  }, [session.kind, name]);

  return name === "gallery" ? <Lazy load={loadGallery} props={{}} /> : <Page session={session} />;
}

function Page({ session }: { session: Session }) {
  if (isCoreMissing.value) {
    return (
      <Empty icon="warning" text={t("app.core_missing")}>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </Empty>
    );
  }
  switch (session.kind) {
    case "loading":
      return wasSignedIn() ? <Waiting /> : <AuthView />;
    case "out":
      return <AuthView />;
    case "in":
    case "expired":
      return (
        <>
          {route.value.name === "welcome" ? <Lazy key="welcome" load={loadWelcome} props={{ step: route.value.step }} /> : <Lazy key="home" load={loadHome} props={{}} />}
          {session.kind === "expired" && <Lazy key="again" load={loadReSignIn} props={{ session }} />}
        </>
      );
  }
}
