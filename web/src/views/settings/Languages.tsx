import { t } from "../../i18n";
import { language } from "../../state/prefs";
import { LanguageChoice } from "./Preferences";
import { Part } from "./Part";

export function Languages() {
  // Read here, so that the note changes with the language.
  void language.value;
  return (
    <Part id="language" note={t("language.note")}>
      <LanguageChoice />
    </Part>
  );
}
