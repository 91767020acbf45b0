import type { Rich } from "../../core/types";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import css from "./Card.module.css";

/** LocationCard names a place and leads to a map; nobody is asked before somebody presses. */
export function LocationCard({ place }: { place: Extract<Rich, { what: "location" }>["value"] }) {
  const { latitude, longitude, name, address } = place;
  const at = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  const url = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  const title = name || t("media.location");
  return (
    <a class={css["card"]} href={url} target="_blank" rel="noopener noreferrer" aria-label={t("media.open_map", { place: `${title}, ${address || at}` })}>
      <span class={`${css["tile"]} ${css["tint4"]}`} aria-hidden="true">
        <Icon name="place" size={22} />
      </span>
      <span class={css["words"]}>
        <span class={css["line"]} dir="auto">
          {title}
        </span>
        <span class={`${css["facts"]} ${css["line"]}`} dir="auto">
          {address || at}
        </span>
      </span>
    </a>
  );
}
