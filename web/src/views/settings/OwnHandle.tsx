import { t } from "../../i18n";
import { showToast } from "../../state/toasts";
import { Button } from "../../ui/Button";
import css from "./OwnHandle.module.css";

/** OwnHandle is what others find one by, to copy. */
export function OwnHandle({ handle }: { handle: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`@${handle}`);
      showToast({ text: t("profile.copied", { handle }) });
    } catch {
      // Not allowed, or not over https.
      showToast({ text: t("profile.copy_failed", { handle }), isError: true });
    }
  };
  return (
    <div class={css["line"]}>
      <span class={css["handle"]}>@{handle}</span>
      <Button onClick={() => void copy()}>{t("profile.copy")}</Button>
    </div>
  );
}
