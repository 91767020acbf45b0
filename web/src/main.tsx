import { effect } from "@preact/signals";
import { render } from "preact";
import { loadLanguage, t } from "./i18n";
import { hint, startClient } from "./state/client";
import { startInstall } from "./state/install";
import { language, startPrefs } from "./state/prefs";
import { startRouter } from "./state/route";
import { rememberSession, wasSignedIn } from "./state/session";
import { showToast } from "./state/toasts";
import { startIme } from "./ui/ime";
import "./ui/tokens.css";
import "./ui/base.css";
import { App, loadHome } from "./views/App";

startPrefs();
startIme(document);
startRouter();
startInstall();
if (wasSignedIn()) {
  // All that the list needs, at once: the core, its view and its texts.
  startClient();
  void loadHome().catch(() => undefined); // who draws it tells
}

for (const [target, name] of [
  [window, "online"],
  [window, "focus"],
  [document, "visibilitychange"],
] as const) {
  target.addEventListener(name, () => {
    if (document.visibilityState === "visible") {
      hint("wake");
    }
  });
}

await loadLanguage(language.peek());
effect(() => void loadLanguage(language.value));

const root = document.getElementById("app");
if (root !== null) {
  render(<App />, root);
}
if (!wasSignedIn()) {
  // The form is drawn without the core: it comes while one types.
  requestAnimationFrame(() => setTimeout(startClient));
}
rememberSession();
import("./state/update")
  .then(({ startUpdates, applyUpdate }) => {
    const tell = () => showToast({ text: t("app.new_version"), action: { label: t("app.update"), run: () => void applyUpdate() }, isLasting: true });
    startUpdates(new URL(import.meta.url).pathname, tell);
  })
  .catch(() => undefined); // no server: the next start looks again
