import { useState } from "preact/hooks";
import type { Failure } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { me } from "../../state/selectors";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { PasswordField } from "../auth/PasswordField";
import css from "./Account.module.css";
import { Actions, Part, Trouble } from "./Part";
import { SignOut } from "./SignOut";

export function Account() {
  return (
    <>
      <ChangePassword />
      <SignOut />
      <DeleteAccount />
    </>
  );
}

function ChangePassword() {
  const handle = useSnapshot((s) => me(s)?.handle ?? "");
  const [old, setOld] = useState("");
  const [next, setNext] = useState("");
  const { isBusy, failure, run } = useTask();
  const isOfNew = failure?.reason.startsWith("PASSWORD_") === true || failure?.reason === "TOO_LONG";
  const save = () =>
    run(async () => {
      await call("changePassword", { old, new: next });
      setOld("");
      setNext("");
      showToast({ text: t("account.changed") });
    });
  return (
    <Part id="password" title={t("account.password")} note={t("account.password_note")}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
      >
        <HandleForManagers handle={handle} />
        <PasswordField label={t("account.old")} name="old" value={old} onInput={setOld} isNew={false} error={wrongPassword(failure)} />
        <PasswordField label={t("account.new")} name="new" value={next} onInput={setNext} isNew error={isOfNew ? explain(failure) : ""} />
        <Trouble text={failure === null || isOfNew || wrongPassword(failure) !== "" ? "" : explain(failure)} />
        <Actions>
          <Button type="submit" isBusy={isBusy} disabled={old === "" || next === ""}>
            {t("account.password")}
          </Button>
        </Actions>
      </form>
    </Part>
  );
}

function DeleteAccount() {
  const handle = useSnapshot((s) => me(s)?.handle ?? "");
  const [isAsking, setAsking] = useState(false);
  const [password, setPassword] = useState("");
  const { isBusy, failure, run } = useTask();
  return (
    <Part id="delete" title={t("account.delete")} note={t("account.delete_note")}>
      {isAsking ? (
        <form
          class={css["form"]}
          onSubmit={(e) => {
            e.preventDefault();
            void run(() => call("deleteAccount", password));
          }}
        >
          <p class={css["warning"]}>{t("account.delete_ask")}</p>
          <HandleForManagers handle={handle} />
          <PasswordField value={password} onInput={setPassword} isNew={false} error={wrongPassword(failure)} isFocused />
          <Trouble text={failure === null || wrongPassword(failure) !== "" ? "" : explain(failure)} />
          <Actions>
            <Button onClick={() => setAsking(false)}>{t("dialog.cancel")}</Button>
            <Button kind="danger" type="submit" isBusy={isBusy} disabled={password === ""}>
              {t("account.delete_now")}
            </Button>
          </Actions>
        </form>
      ) : (
        <Actions>
          <Button kind="danger" onClick={() => setAsking(true)}>
            {t("account.delete")}
          </Button>
        </Actions>
      )}
    </Part>
  );
}

/** Password managers want to know whose password it is. */
function HandleForManagers({ handle }: { handle: string }) {
  return <input class="visually-hidden" type="text" name="username" autocomplete="username" value={handle} readOnly tabIndex={-1} aria-hidden="true" />;
}

function wrongPassword(failure: Failure | null): string {
  return failure?.reason === "WRONG_CREDENTIALS" ? t("account.wrong_password") : "";
}
