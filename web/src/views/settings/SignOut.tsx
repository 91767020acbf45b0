import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { unsentCount } from "../../state/selectors";
import { signOut } from "../../state/session";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../group/ConfirmDialog";
import { Actions, Part } from "./Part";

/** SignOut says what is lost by it before it is done. */
export function SignOut() {
  const unsent = useSnapshot(unsentCount);
  const drafts = useSnapshot((s) => Object.values(s.drafts).filter((draft) => !draft.saved).length);
  const [isAsking, setAsking] = useState(false);
  const words = [
    unsent > 0 ? t("settings.sign_out_unsent", { count: unsent }) : "",
    drafts > 0 ? t("settings.sign_out_drafts", { count: drafts }) : "",
    t("settings.sign_out_confirm"),
  ];
  return (
    <Part id="sign-out" title={t("settings.sign_out")} note={t("settings.sign_out_confirm")}>
      <Actions>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t("settings.sign_out")}
        </Button>
      </Actions>
      {isAsking && <ConfirmDialog title={t("settings.sign_out")} text={words.filter((word) => word !== "").join(" ")} onClose={() => setAsking(false)} onConfirm={signOut} />}
    </Part>
  );
}
