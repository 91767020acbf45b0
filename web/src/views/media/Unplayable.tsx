import { t } from "../../i18n";
import css from "./Unplayable.module.css";

/** Unplayable stands in the place of film and sound that this browser does not play. */
export function Unplayable({ url, name }: { url: string; name: string }) {
  return (
    <div class={css["note"]}>
      <span role="alert">{t("media.not_playable")}</span>
      <a class={css["save"]} href={url} download={name} aria-label={`${t("media.download")} ${name}`}>
        {t("media.download")}
      </a>
    </div>
  );
}
