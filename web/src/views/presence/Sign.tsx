import type { Presence } from "../../core/types";
import { t } from "../../i18n";
import css from "./Sign.module.css";

/** On a 12 grid: full, a crescent, a bar across, a ring. */
const SHAPES: Readonly<Record<Presence["state"], string>> = {
  online: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z",
  away: "M7.5 1.2A5 5 0 1 0 10.8 7.5 4.2 4.2 0 0 1 7.5 1.2Z",
  busy: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1ZM3.2 5h5.6v2H3.2Z",
  offline: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1ZM6 3a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z",
};

/** Sign tells states apart by shape and by colour. */
export function Sign({ state, isCorner = false }: { state: Presence["state"]; isCorner?: boolean }) {
  return (
    <svg class={`${css["sign"]} ${css[state]} ${isCorner ? css["corner"] : ""}`} viewBox="0 0 12 12" role="img" aria-label={t(`presence.${state}`)} focusable="false" data-presence={state}>
      <circle class={css["ground"]} cx="6" cy="6" r="6" />
      <path d={SHAPES[state]} fill-rule="evenodd" />
    </svg>
  );
}
