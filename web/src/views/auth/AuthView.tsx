import { useState } from "preact/hooks";
import type { Session } from "../../core/types";
import { explain, locale, t } from "../../i18n";
import { call } from "../../state/client";
import { navigate, route } from "../../state/route";
import { deviceBrowser } from "../../state/session";
import { useTask } from "../../state/useTask";
import { Button, IconButton } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { LanguageChoice } from "../settings/LanguageChoice";
import css from "./AuthView.module.css";

type Mode = "sign-in" | "sign-up" | "setup";

/** AuthView signs in, signs up, and makes the first owner from the setup link. */
export function AuthView({ session }: { session: Session }) {
  const here = route.value;
  const isExpired = session.kind === "expired";
  const mode: Mode = isExpired ? "sign-in" : here.name === "sign-up" || here.name === "setup" ? here.name : "sign-in";
  const setupKey = here.name === "setup" ? here.key : "";
  return (
    <main class={css["page"]}>
      <div class={css["card"]}>
        <img class={css["logo"]} src="/icon.svg" alt="" width="56" height="56" />
        <h1 class={css["title"]}>{t(mode === "sign-in" ? "auth.sign_in_title" : mode === "sign-up" ? "auth.sign_up_title" : "auth.setup_title")}</h1>
        {mode === "setup" && <p class={css["note"]}>{t(setupKey === "" ? "auth.setup_no_key" : "auth.setup_hint")}</p>}
        {isExpired && (
          <p class={css["note"]} role="alert">
            {session.failure.reason === "NOT_SIGNED_IN" ? "" : explain(session.failure)} {t("auth.expired")}
          </p>
        )}
        <AuthForm key={mode} mode={mode} setupKey={setupKey} handle={isExpired ? session.me.handle : ""} />
        {mode !== "setup" && !isExpired && <Other mode={mode} />}
      </div>
      <footer class={css["foot"]}>
        <LanguageChoice />
      </footer>
    </main>
  );
}

function Other({ mode }: { mode: Mode }) {
  const to = mode === "sign-in" ? "/signup" : "/signin";
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

function AuthForm({ mode, setupKey, handle: known }: { mode: Mode; setupKey: string; handle: string }) {
  const [handle, setHandle] = useState(known);
  const [password, setPassword] = useState("");
  const [name, setName] = useState("");
  const [isShown, setShown] = useState(false);
  const { isBusy, failure, run } = useTask();
  const isNew = mode !== "sign-in";
  const field = failure === null ? "" : fieldOf(failure.field, failure.reason);
  const sentence = failure === null ? "" : explain(failure);

  const submit = () =>
    run(async () => {
      const deviceName = t("auth.device", { browser: deviceBrowser() }).slice(0, 64);
      if (isNew) {
        await call("register", { handle: handle.trim(), password, name: name.trim(), deviceName, setupKey, language: locale() });
      } else {
        await call("signIn", { handle: handle.trim(), password, deviceName });
      }
    });

  return (
    <form
      class={css["form"]}
      onSubmit={(e) => {
        e.preventDefault();
        void submit();
      }}
    >
      <Field
        label={t("auth.handle")}
        name="username"
        value={handle}
        onInput={setHandle}
        hint={isNew ? t("auth.handle_hint") : ""}
        error={field === "handle" ? sentence : ""}
        autocomplete="username"
        isFocused={known === ""}
      />
      <Field
        label={t("auth.password")}
        name="password"
        type={isShown ? "text" : "password"}
        value={password}
        onInput={setPassword}
        hint={isNew ? t("auth.password_hint") : ""}
        error={field === "password" ? sentence : ""}
        autocomplete={isNew ? "new-password" : "current-password"}
        isFocused={known !== ""}
        after={<IconButton icon="eye" label={t(isShown ? "auth.hide_password" : "auth.show_password")} onClick={() => setShown(!isShown)} />}
      />
      {isNew && <Field label={t("auth.name")} name="name" value={name} onInput={setName} error={field === "name" ? sentence : ""} autocomplete="nickname" />}
      {failure !== null && field === "" && (
        <p class={css["error"]} role="alert">
          {sentence}
        </p>
      )}
      <Button kind="primary" type="submit" isWide isBusy={isBusy} disabled={handle.trim() === "" || password === ""}>
        {isBusy ? t("auth.busy") : t(isNew ? "auth.sign_up" : "auth.sign_in")}
      </Button>
    </form>
  );
}

/** fieldOf is where a failure belongs; "" is below the form. */
function fieldOf(field: string, reason: string): string {
  if (reason.startsWith("HANDLE_")) {
    return "handle";
  }
  if (reason.startsWith("PASSWORD_")) {
    return "password";
  }
  return reason === "NAME_INVALID" ? "name" : ["handle", "password", "name"].includes(field) ? field : "";
}
