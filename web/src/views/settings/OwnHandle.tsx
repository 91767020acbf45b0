import { t } from "../../i18n";
import { copy } from "../../state/copy";
import { Button } from "../../ui/Button";
import css from "./OwnHandle.module.css";

/** OwnHandle is what others find one by, to copy. */
export function OwnHandle({ handle }: { handle: string }) {
  return (
    <div class={css["line"]}>
      <span class={css["handle"]}>@{handle}</span>
      <Button onClick={() => void copy(`@${handle}`)}>{t("profile.copy")}</Button>
    </div>
  );
}
