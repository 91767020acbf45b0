import css from "./Icon.module.css";
import type { ofExtras } from "./extraIcons";
import { basic } from "./icons";
import type { more } from "./moreIcons";
import type { aboutPeople } from "./peopleIcons";

export type IconName = keyof typeof basic | keyof typeof more | keyof typeof aboutPeople | keyof typeof ofExtras;

const paths: Partial<Record<IconName, string>> = { ...basic };

/** addIcons makes further ones known; the views behind the sign-in bring them along. */
export function addIcons(icons: Partial<Record<IconName, string>>): void {
  Object.assign(paths, icons);
}

/** Icon is decoration: what it stands on has the name. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class={css["icon"]} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
