import { t } from "../../i18n";
import { language, theme } from "../../state/prefs";
import { Choice } from "../../ui/Choice";
import css from "./Preferences.module.css";

/** Preferences of this device, before and after signing in. */
export function Preferences() {
  return (
    <div class={css["preferences"]}>
      <Choice
        label={t("settings.language")}
        value={language.value}
        options={[
          { value: "zh", label: "中文", lang: "zh-CN" },
          { value: "en", label: "English", lang: "en" },
        ]}
        onChange={language.set}
      />
      <Choice
        label={t("settings.theme")}
        value={theme.value}
        options={[
          { value: "system", label: t("settings.theme_system") },
          { value: "light", label: t("settings.theme_light") },
          { value: "dark", label: t("settings.theme_dark") },
        ]}
        onChange={theme.set}
      />
    </div>
  );
}
