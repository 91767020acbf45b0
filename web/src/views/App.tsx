import { useEffect } from "preact/hooks";
import { loadAppTexts, t } from "../i18n";
import { isCoreMissing } from "../state/client";
import { navigate, route } from "../state/route";
import { totalUnread } from "../state/selectors";
import { useSnapshot } from "../state/useSnapshot";
import { Button } from "../ui/Button";
import { Empty, Loading } from "../ui/Empty";
import { Lazy } from "./Lazy";

const auth = () => import("./auth/AuthView").then((m) => m.AuthView);
const home = () => Promise.all([import("./home/HomeView"), loadAppTexts()]).then(([m]) => m.HomeView);

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

  if (isCoreMissing.value) {
    return (
      <Empty icon="warning" text={t("app.core_missing")}>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </Empty>
    );
  }
  switch (session.kind) {
    case "loading":
      return <Loading text={t("app.loading")} />;
    case "out":
    case "expired":
      return <Lazy key="auth" load={auth} props={{ session }} />;
    case "in":
      return <Lazy key="home" load={home} props={{}} />;
  }
}
