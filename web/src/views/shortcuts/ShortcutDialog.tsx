import { t } from "../../i18n";
import { Dialog } from "../../ui/Dialog";
import { ShortcutList } from "./ShortcutList";

/** ShortcutDialog is the sheet of all shortcuts. */
export function ShortcutDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t("shortcut.title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <ShortcutList />
    </Dialog>
  );
}
