import { t } from "../i18n";
import { copyText } from "../ui/copyText";
import { showToast } from "./toasts";

/** copy puts text on the clipboard, and says so. */
export function copy(text: string): void {
  void copyText(text).then((isDone) => showToast(isDone ? { text: t("chat.copied") } : { text: t("chat.copy_failed"), isError: true }));
}
