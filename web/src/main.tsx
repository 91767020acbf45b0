import { effect } from "@preact/signals";
import { render } from "preact";
import { loadLanguage } from "./i18n";
import { setSkew } from "./i18n/now";
import { hint, snapshot, startClient } from "./state/client";
import { startInstall } from "./state/install";
import { language, startPrefs } from "./state/prefs";
import { startRouter } from "./state/route";
import { rememberSession, wasSignedIn } from "./state/session";
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
effect(() => void loadLanguage(language.value).catch(() => undefined)); // no network: the words stay as they are
effect(() => setSkew(snapshot.value.skew));

const root = document.getElementById("app");
if (root !== null) {
  render(<App />, root);
}
rememberSession();
// After the first picture: the form is drawn without the core, which comes while one types.
new PerformanceObserver((paints, observer) => {
  if (paints.getEntriesByName("first-contentful-paint").length === 0) {
    return;
  }
  observer.disconnect();
  if (!wasSignedIn()) {
    startClient();
  }
  import("./views/Later")
    .then(({ startLater }) => startLater(new URL(import.meta.url).pathname))
    .catch(() => undefined); // no server: the next start looks again
}).observe({ type: "paint", buffered: true });
