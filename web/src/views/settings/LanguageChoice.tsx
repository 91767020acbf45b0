import { t } from "../../i18n";
import { language } from "../../state/prefs";
import { Choice } from "../../ui/Choice";

/** LanguageChoice is the same before and after signing in; each language is called by its own name. */
export function LanguageChoice({ isLabelHidden = true }: { isLabelHidden?: boolean }) {
  return (
    <Choice
      label={t("settings.language")}
      isLabelHidden={isLabelHidden}
      value={language.value}
      options={[
        { value: "zh", label: "中文", lang: "zh-CN" },
        { value: "en", label: "English", lang: "en" },
      ]}
      onChange={language.set}
    />
  );
}
