import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../ErrorNote";
import css from "./ConfirmDialog.module.css";

interface ConfirmDialogProps {
  title: string;
  text: string;
  /** What one may choose besides. */
  children?: ComponentChildren;
  onClose: () => void;
  onConfirm: () => Promise<void>;
}

/** ConfirmDialog asks before something that cannot be taken back. */
export function ConfirmDialog({ title, text, children, onClose, onConfirm }: ConfirmDialogProps) {
  const { isBusy, failure, run } = useTask();
  return (
    <Dialog title={title} closeLabel={t("dialog.close")} onClose={onClose}>
      <p class={css["text"]}>{text}</p>
      {children}
      {failure !== null && <ErrorNote failure={failure} />}
      <div class={css["actions"]}>
        <Button onClick={onClose}>{t("dialog.cancel")}</Button>
        <Button
          kind="danger"
          isBusy={isBusy}
          onClick={() =>
            void run(async () => {
              await onConfirm();
              onClose();
            })
          }
        >
          {title}
        </Button>
      </div>
    </Dialog>
  );
}
