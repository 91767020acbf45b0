import { useEffect, useRef, useState } from "preact/hooks";
import { toned, type Emoji } from "../../../emoji/emoji";
import { ownedByIme } from "../../../ui/ime";
import css from "./EmojiPanel.module.css";

const COLUMNS = 8;

interface EmojiGridProps {
  label: string;
  emoji: readonly Emoji[];
  tone: string;
  onPick: (emoji: Emoji, isByKey: boolean) => void;
  /** The arrow up out of the first row. */
  onLeave: () => void;
}

/** EmojiGrid is one stop for Tab; arrows move in it. */
export function EmojiGrid({ label, emoji, tone, onPick, onLeave }: EmojiGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    setCurrent(0);
    grid.current?.scrollTo({ top: 0 });
  }, [emoji]);

  const onKeyDown = (e: KeyboardEvent) => {
    const next = ownedByIme(e) ? undefined : gridMove(e.key, current, emoji.length - 1, COLUMNS);
    if (next === undefined) {
      return;
    }
    e.preventDefault();
    if (next < 0) {
      onLeave();
      return;
    }
    setCurrent(next);
    grid.current?.querySelectorAll<HTMLElement>("button")[next]?.focus();
  };
  const rows = Array.from({ length: Math.ceil(emoji.length / COLUMNS) }, (_, i) => i * COLUMNS);
  return (
    <div ref={grid} class={css["grid"]} role="grid" aria-label={label} tabIndex={-1} data-grid onKeyDown={onKeyDown}>
      {rows.map((from) => (
        <div key={from} class={css["row"]} role="row">
          {emoji.slice(from, from + COLUMNS).map((one, i) => (
            <button
              key={one.char}
              type="button"
              role="gridcell"
              class={css["cell"]}
              tabIndex={from + i === current ? 0 : -1}
              aria-label={one.name}
              title={one.name}
              onFocus={() => setCurrent(from + i)}
              // Enter and Space make clicks without a count.
              onClick={(e) => onPick(one, e.detail === 0)}
            >
              {toned(one, tone)}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

/** gridMove is where a key leads in a grid, from an index to the next; below 0 is out of the grid. */
export function gridMove(key: string, at: number, last: number, columns: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return Math.min(last, at + 1);
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "ArrowDown":
      return Math.min(last, at + columns);
    case "ArrowUp":
      return at - columns;
    case "PageDown":
      return Math.min(last, at + 5 * columns);
    case "PageUp":
      return Math.max(0, at - 5 * columns);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
