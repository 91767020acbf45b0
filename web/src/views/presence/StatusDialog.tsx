import { t } from "../../i18n";
import { Dialog } from "../../ui/Dialog";
import { StatusForm } from "./StatusForm";

/** StatusDialog asks what to say beside one's name. */
export function StatusDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t("status.title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <StatusForm onDone={onClose} />
    </Dialog>
  );
}
