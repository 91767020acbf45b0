import { effect } from "@preact/signals";
import { render } from "preact";
import { loadLanguage } from "./i18n";
import { hint, startClient } from "./state/client";
import { language, startPrefs } from "./state/prefs";
import { startRouter } from "./state/route";
import "./ui/tokens.css";
import "./ui/base.css";
import { App } from "./views/App";

startPrefs();
startRouter();
startClient();

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
