// What comes after the first picture, on every page: words about what happened,
// and looking for newer versions. A place of its own in the document: it stays
// when the page draws something else, or fails to.
import { render } from "preact";
import { t } from "../i18n";
import { dismissToast, showToast, toasts } from "../state/toasts";
import { applyUpdate, startUpdates } from "../state/update";
import { Toasts } from "../ui/Toast";

/** startLater is told what the main script is. */
export function startLater(main: string): void {
  const place = document.createElement("div");
  document.body.append(place);
  render(<Later />, place);
  startUpdates(main, () => showToast({ text: t("app.new_version"), action: { label: t("app.update"), run: () => void applyUpdate() }, isLasting: true }));
}

function Later() {
  return <Toasts toasts={toasts.value} closeLabel={t("dialog.close")} onDismiss={dismissToast} />;
}
