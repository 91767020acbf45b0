import { useEffect } from "preact/hooks";
import type { Id } from "../../core/types";
import { loadGroupTexts, loadSettingsTexts, loadToolTexts } from "../../i18n";
import { hint } from "../../state/client";
import { closeOverlay, overlay } from "../../state/overlay";
import { navigate, route } from "../../state/route";
import { useShortcut } from "../../state/shortcuts";
import { listen } from "../../state/shortcutTable";
import { ahead, Lazy } from "../Lazy";
import { useGoing } from "./useGoing";

/** The palette names the sections of the settings. */
const palette = ahead(() => Promise.all([import("../palette/Palette"), loadToolTexts(), loadSettingsTexts()]).then(([m]) => m.Palette));
const sheet = () => Promise.all([import("../shortcuts/ShortcutDialog"), loadToolTexts()]).then(([m]) => m.ShortcutDialog);
const create = () => Promise.all([import("./NewDialog"), loadGroupTexts()]).then(([m]) => m.NewDialog);

function focusPart(step: 1 | -1): void {
  import("../../state/parts").then((parts) => parts.focusPart(step), () => undefined); // no network: Tab is left
}

/** Overlays draws what lies over the app, and answers the keys that work everywhere. */
export function Overlays({ conv }: { conv: Id | null }) {
  useGoing(conv);
  useEffect(listen, []);
  useShortcut("palette", () => {
    overlay.value = "palette";
  });
  useShortcut("sheet", () => {
    overlay.value = "shortcuts";
  });
  useShortcut("search", () => navigate("/search"));
  useShortcut("search_chat", () => {
    const here = route.peek();
    return "conv" in here ? navigate(`/search?in=${here.conv}`) : false;
  });
  useShortcut("next_part", () => focusPart(1));
  useShortcut("previous_part", () => focusPart(-1));
  useShortcut("all_read", () => hint("markAllRead"));
  switch (overlay.value) {
    case "palette":
      return <Lazy key="palette" load={palette} props={{}} />;
    case "shortcuts":
      return <Lazy key="sheet" load={sheet} props={{ onClose: closeOverlay }} />;
    case "new":
      return <Lazy key="new" load={create} props={{ onClose: closeOverlay }} />;
    case null:
      return null;
  }
}
