import { t } from "../i18n";
import { copyText } from "../ui/copyText";
import { showToast } from "./toasts";

/** copy puts text on the clipboard, and says whether it could. */
export async function copy(text: string): Promise<void> {
  showToast((await copyText(text)) ? { text: t("chat.copied") } : { text: t("chat.copy_failed"), isError: true });
}
