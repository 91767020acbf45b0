import { useEffect } from "preact/hooks";
import type { Session } from "../core/types";
import { loadAppTexts, t } from "../i18n";
import { isCoreMissing } from "../state/client";
import { navigate, route } from "../state/route";
import { totalUnread } from "../state/selectors";
import { wasSignedIn } from "../state/session";
import { useSnapshot } from "../state/useSnapshot";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { AuthView } from "./auth/AuthView";
import { ahead, Lazy } from "./Lazy";
import { Waiting } from "./Waiting";

/** All that is drawn for somebody who is signed in. */
export const loadHome = ahead(() => Promise.all([import("./home/HomeView"), loadAppTexts()]).then(([m]) => m.HomeView));

export function App() {
  const session = useSnapshot((s) => s.session);
  const unread = useSnapshot(totalUnread);
  const { name } = route.value;

  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread > 999 ? "999+" : unread}) ` : ""}${t("app.name")}`;
  });
  useEffect(() => {
    const isOutside = name === "sign-in" || name === "sign-up" || name === "setup";
    if (session.kind === "in" && isOutside) {
      navigate("/", { replace: true });
    } else if (session.kind === "out" && !isOutside) {
      navigate("/signin", { replace: true });
    }
  }, [session.kind, name]);

  return <Page session={session} />;
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
      return wasSignedIn() ? <Waiting /> : <AuthView session={session} />;
    case "out":
    case "expired":
      return <AuthView session={session} />;
    case "in":
      return <Lazy load={loadHome} props={{}} />;
  }
}
