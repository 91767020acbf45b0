import { useEffect } from "preact/hooks";
import type { Failure, ServerInfo } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { navigate, route } from "../../state/route";
import { signInAddress } from "../../state/session";
import { useLoaded } from "../../state/useLoaded";
import { Bird } from "../../ui/Bird";
import { Button } from "../../ui/Button";
import { LanguageChoice } from "../settings/LanguageChoice";
import { AuthForm, type AuthMode } from "./AuthForm";
import css from "./AuthView.module.css";

const TITLES = { "sign-in": "auth.sign_in_title", "sign-up": "auth.sign_up_title", setup: "auth.setup_title" } as const;

/** AuthView signs in, signs up, and makes the first owner from the setup link. What the server allows is said before one types. */
export function AuthView() {
  const here = route.value;
  const mode: AuthMode = here.name === "sign-up" || here.name === "setup" ? here.name : "sign-in";
  const setupKey = here.name === "setup" ? here.key : "";
  const { value: info, failure, reload } = useLoaded(() => call("serverInfo"));
  const isClosed = mode === "sign-up" && info !== null && !info.registrationOpen;
  useEffect(() => {
    const again = () => void reload();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [reload]);
  return (
    <main class={css["page"]}>
      <div class={css["card"]}>
        <Bird size={56} />
        <div>
          <h1 class={css["title"]}>{t(TITLES[mode])}</h1>
          <p class={css["server"]}>{info === null || info.name === "" ? location.host : info.name}</p>
        </div>
        {mode === "setup" && <p class={css["note"]}>{t(setupKey === "" ? "auth.setup_no_key" : "auth.setup_hint")}</p>}
        {mode !== "setup" && info?.setupNeeded === true && <p class={css["note"]}>{t("auth.setup_needed")}</p>}
        {failure !== null && info === null && <Unreachable failure={failure} onRetry={() => void reload()} />}
        {isClosed ? <p class={css["note"]}>{t("auth.closed")}</p> : <AuthForm key={mode} mode={mode} setupKey={setupKey} />}
        {mode !== "setup" && <Other mode={mode} info={info} />}
      </div>
      <footer class={css["foot"]}>
        <LanguageChoice />
      </footer>
    </main>
  );
}

function Unreachable({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  return (
    <div class={css["trouble"]} role="alert">
      <p class={css["error"]}>{explain(failure)}</p>
      <Button onClick={onRetry}>{t("app.retry")}</Button>
    </div>
  );
}

/** Other is the way to sign up, where that is possible, or back. */
function Other({ mode, info }: { mode: AuthMode; info: ServerInfo | null }) {
  if (mode === "sign-in" && info?.registrationOpen === false) {
    return info.setupNeeded ? null : <p class={css["closed"]}>{t("auth.closed")}</p>;
  }
  // The form is drawn before the address says so.
  const to = signInAddress(location.pathname + location.search, mode === "sign-in" ? "/signup" : "/signin");
  return (
    <a
      class={css["other"]}
      href={to}
      onClick={(e) => {
        e.preventDefault();
        navigate(to, { replace: true });
      }}
    >
      {t(mode === "sign-in" ? "auth.to_sign_up" : "auth.to_sign_in")}
    </a>
  );
}
