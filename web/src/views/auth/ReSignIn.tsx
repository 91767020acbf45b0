import { useState } from "preact/hooks";
import type { Session } from "../../core/types";
import { explain, t } from "../../i18n";
import { listTime } from "../../i18n/time";
import { initials, tint } from "../../state/initials";
import { signOut } from "../../state/session";
import { useTask } from "../../state/useTask";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { AuthForm } from "./AuthForm";
import css from "./ReSignIn.module.css";

/** ReSignIn stands over what is drawn, which is kept: it goes on where it was once the same person is back. */
export function ReSignIn({ session }: { session: Extract<Session, { kind: "expired" }> }) {
  const { me, failure, at } = session;
  const [isAsking, setAsking] = useState(false);
  const { isBusy, run } = useTask();
  return (
    <Dialog title={t("again.title")} closeLabel={t("dialog.close")}>
      <p class={css["text"]} role="alert">
        {failure.reason !== "NOT_SIGNED_IN" && `${explain(failure)} `}
        {at > 0 && `${t("again.when", { time: listTime(at) })} `}
        {t("again.kept")}
      </p>
      <div class={css["me"]}>
        <Avatar initials={initials(me.name || me.handle)} tint={tint(me.id)} size="m" picture={me.avatar} />
        <div class={css["names"]}>
          <div dir="auto">{me.name}</div>
          <div class={css["handle"]}>@{me.handle}</div>
        </div>
      </div>
      <AuthForm mode="sign-in" knownHandle={me.handle} />
      {isAsking ? (
        <div class={css["ask"]}>
          <p class={css["warning"]}>{t("again.other_warning", { handle: me.handle })}</p>
          <div class={css["actions"]}>
            <Button onClick={() => setAsking(false)}>{t("dialog.cancel")}</Button>
            <Button kind="danger" isBusy={isBusy} onClick={() => void run(signOut)}>
              {t("again.other_now")}
            </Button>
          </div>
        </div>
      ) : (
        <Button onClick={() => setAsking(true)}>{t("again.other")}</Button>
      )}
    </Dialog>
  );
}
