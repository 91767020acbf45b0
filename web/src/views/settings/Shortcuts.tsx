import { t } from "../../i18n";
import { singleKeys } from "../../state/prefs";
import { Switch } from "../../ui/Switch";
import { ShortcutList } from "../shortcuts/ShortcutList";
import { Part } from "./Part";

export function Shortcuts() {
  return (
    <>
      <Part id="single">
        <Switch label={t("shortcuts.single")} note={t("shortcuts.single_note")} isOn={singleKeys.value} onChange={singleKeys.set} />
      </Part>
      <Part id="shortcuts">
        <ShortcutList />
      </Part>
    </>
  );
}
