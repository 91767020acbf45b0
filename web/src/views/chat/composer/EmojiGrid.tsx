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
    const next = ownedByIme(e) ? undefined : moves[e.key]?.(current, emoji.length - 1);
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

/** By key: from an index to the next; below 0 is out of the grid. */
const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowDown: (at, last) => Math.min(last, at + COLUMNS),
  ArrowUp: (at) => at - COLUMNS,
  PageDown: (at, last) => Math.min(last, at + 5 * COLUMNS),
  PageUp: (at) => Math.max(0, at - 5 * COLUMNS),
  Home: () => 0,
  End: (_, last) => last,
};
