import { useState } from "preact/hooks";
import type { Failure } from "../../core/types";
import { explain, locale, t } from "../../i18n";
import { call } from "../../state/client";
import { initials } from "../../state/initials";
import { beginWelcome, deviceBrowser } from "../../state/session";
import { useTask } from "../../state/useTask";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import css from "./AuthView.module.css";
import { PasswordField } from "./PasswordField";
import { useSecondsLeft } from "./useSecondsLeft";

export type AuthMode = "sign-in" | "sign-up" | "setup";

interface AuthFormProps {
  mode: AuthMode;
  setupKey?: string;
  /** Given: nobody else signs in here. */
  knownHandle?: string;
}

/** AuthForm is the account, the password and, for a new account, a name if one likes. */
export function AuthForm({ mode, setupKey = "", knownHandle = "" }: AuthFormProps) {
  const [handle, setHandle] = useState(knownHandle);
  const [password, setPassword] = useState("");
  const [name, setName] = useState("");
  const { isBusy, failure, run } = useTask();
  const left = useSecondsLeft(failure);
  const isNew = mode !== "sign-in";
  const field = failure === null ? "" : fieldOf(failure);
  const sentence = failure === null || (failure.retryAfter > 0 && left === 0) ? "" : explain({ ...failure, retryAfter: left * 1000 });

  const submit = () =>
    run(async () => {
      const account = { handle: handle.trim().replace(/^@/, ""), password, deviceName: t("auth.device", { browser: deviceBrowser() }).slice(0, 64) };
      if (!isNew) {
        await call("signIn", account);
        return;
      }
      beginWelcome(name.trim() === "" ? "name" : "people");
      try {
        await call("register", { ...account, name: name.trim(), setupKey, language: locale() });
      } catch (error) {
        beginWelcome("");
        throw error;
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
      {knownHandle === "" ? (
        <Field
          label={t("auth.handle")}
          name="username"
          value={handle}
          onInput={setHandle}
          hint={isNew ? t("auth.handle_hint") : ""}
          error={field === "handle" ? sentence : ""}
          autocomplete="username"
          isFocused
        />
      ) : (
        <input class="visually-hidden" type="text" name="username" autocomplete="username" value={handle} readOnly tabIndex={-1} aria-hidden="true" />
      )}
      <PasswordField value={password} onInput={setPassword} isNew={isNew} error={field === "password" ? sentence : ""} isFocused={knownHandle !== ""} />
      {isNew && (
        <div class={css["name"]}>
          <div class={css["nameField"]}>
            <Field label={t("auth.name")} name="name" value={name} onInput={setName} error={field === "name" ? sentence : ""} autocomplete="nickname" />
          </div>
          <Avatar initials={initials(name || handle) || "?"} tint={6} size="l" />
        </div>
      )}
      {sentence !== "" && field === "" && (
        // The seconds are not read out one by one.
        <p class={css["error"]} role={left > 0 ? undefined : "alert"}>
          {sentence}
        </p>
      )}
      {left > 0 && (
        <p class="visually-hidden" role="alert">
          {failure !== null && explain(failure)}
        </p>
      )}
      <Button kind="primary" type="submit" isWide isBusy={isBusy} disabled={handle.trim() === "" || password === "" || left > 0}>
        {isBusy ? t("auth.busy") : t(isNew ? "auth.sign_up" : "auth.sign_in")}
      </Button>
    </form>
  );
}

/** fieldOf is where a failure belongs; "" is below the form. */
function fieldOf({ field, reason }: Failure): string {
  if (reason.startsWith("HANDLE_")) {
    return "handle";
  }
  if (reason.startsWith("PASSWORD_")) {
    return "password";
  }
  return reason === "NAME_INVALID" ? "name" : ["handle", "password", "name"].includes(field) ? field : "";
}
