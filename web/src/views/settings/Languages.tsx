import { t } from "../../i18n";
import { LanguageChoice } from "./LanguageChoice";
import { Part } from "./Part";

export function Languages() {
  return (
    <Part id="language" note={t("language.note")}>
      <LanguageChoice />
    </Part>
  );
}
