import { t } from "../../i18n";
import { accent, accents, bubbleSides, density, isDark, TEXT_SIZE, textSize, theme } from "../../state/prefs";
import { Choice } from "../../ui/Choice";
import { Slider } from "../../ui/Slider";
import { Swatches } from "../../ui/Swatches";
import css from "./Appearance.module.css";
import { Part } from "./Part";

export function Appearance() {
  return (
    <>
      <Preview />
      <Look />
      <Part id="sides">
        <Choice
          label={t("appearance.sides")}
          value={bubbleSides.value}
          options={[
            { value: "left-right", label: t("appearance.left_right") },
            { value: "left", label: t("appearance.left") },
          ]}
          onChange={bubbleSides.set}
        />
      </Part>
    </>
  );
}

/** Look is what is asked in the first minutes too. */
export function Look() {
  return (
    <>
      <Part id="theme">
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
      </Part>
      <Part id="accent">
        <Swatches
          label={t("appearance.accent")}
          value={accent.value}
          options={accents.map((value) => ({ value, label: t(`accent.${value}`) }))}
          theme={isDark.value ? "dark" : "light"}
          onChange={accent.set}
        />
      </Part>
      <Part id="density">
        <Choice
          label={t("appearance.density")}
          value={density.value}
          options={[
            { value: "cosy", label: t("appearance.cosy") },
            { value: "compact", label: t("appearance.compact") },
          ]}
          onChange={density.set}
        />
      </Part>
      <Part id="text-size">
        <Slider label={t("appearance.text_size")} value={textSize.value} min={TEXT_SIZE.min} max={TEXT_SIZE.max} text={t("appearance.px", { size: textSize.value })} onChange={textSize.set} />
      </Part>
    </>
  );
}

/** Preview is a chat as it looks with these choices. */
function Preview() {
  return (
    <div class={css["preview"]} role="img" aria-label={t("appearance.preview")}>
      <div class={`${css["bubble"]} ${css["peer"]}`}>
        <div class={css["name"]}>{t("appearance.preview_name")}</div>
        {t("appearance.preview_peer")}
        <span class={css["time"]}>13:58</span>
      </div>
      <div class={`${css["bubble"]} ${css["own"]} ${bubbleSides.value === "left" ? css["isLeft"] : ""}`}>
        {t("appearance.preview_own")}
        <span class={css["time"]}>14:05</span>
      </div>
    </div>
  );
}
