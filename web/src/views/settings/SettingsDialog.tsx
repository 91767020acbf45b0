import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { initials, tint } from "../../state/names";
import { me, unsentCount } from "../../state/selectors";
import { signOut } from "../../state/session";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Preferences } from "./Preferences";
import css from "./SettingsDialog.module.css";

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const user = useSnapshot(me);
  const unsent = useSnapshot(unsentCount);
  const [isAsking, setAsking] = useState(false);
  const { isBusy, run } = useTask();
  return (
    <Dialog title={t("settings.title")} closeLabel={t("dialog.close")} onClose={onClose}>
      {user !== null && (
        <div class={css["me"]}>
          <Avatar initials={initials(user.name || user.handle)} tint={tint(user.id)} size="l" />
          <div>
            <div class={css["name"]}>{user.name}</div>
            <div class={css["handle"]}>@{user.handle}</div>
          </div>
        </div>
      )}
      <Preferences />
      {isAsking ? (
        <div class={css["ask"]}>
          <p>
            {unsent > 0 && t("settings.sign_out_unsent", { count: unsent })} {t("settings.sign_out_confirm")}
          </p>
          <div class={css["actions"]}>
            <Button onClick={() => setAsking(false)}>{t("dialog.cancel")}</Button>
            <Button kind="danger" isBusy={isBusy} onClick={() => void run(signOut)}>
              {t("settings.sign_out")}
            </Button>
          </div>
        </div>
      ) : (
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t("settings.sign_out")}
        </Button>
      )}
    </Dialog>
  );
}
