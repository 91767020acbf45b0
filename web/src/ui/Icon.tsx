import { signal } from "@preact/signals";
import css from "./Icon.module.css";
import type { ofExtras } from "./extraIcons";
import { basic } from "./icons";
import type { mediaIcons } from "./mediaIcons";
import type { late } from "./lateIcons";
import type { more } from "./moreIcons";
import type { ops } from "./opsIcons";
import type { aboutPeople } from "./peopleIcons";

export type IconName = keyof typeof basic | keyof typeof late | keyof typeof more | keyof typeof mediaIcons | keyof typeof aboutPeople | keyof typeof ops | keyof typeof ofExtras;

const paths = signal<Partial<Record<IconName, string>>>(basic);

/** addIcons makes further ones known; the views behind the sign-in bring them along. */
export function addIcons(icons: Partial<Record<IconName, string>>): void {
  paths.value = { ...paths.peek(), ...icons };
}

/** Icon is decoration: what it stands on has the name. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class={css["icon"]} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths.value[name]} />
    </svg>
  );
}
