import { useEffect, useRef, useState } from "preact/hooks";
import type { StickerOf } from "../../state/stickers";
import { ownedByIme } from "../../ui/ime";
import { gridMove } from "../chat/composer/EmojiGrid";
import { Still } from "./Still";
import css from "./Stickers.module.css";

const COLUMNS = 4;

interface StickerGridProps {
  label: string;
  stickers: readonly StickerOf[];
  /** None: they are only to be seen. */
  onPick?: (sticker: StickerOf) => void;
}

/** StickerGrid is one stop for Tab; arrows move in it. Stickers are called by what they stand for. */
export function StickerGrid({ label, stickers, onPick }: StickerGridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    setCurrent(0);
    grid.current?.scrollTo({ top: 0 });
  }, [label]);
  const onKeyDown = (e: KeyboardEvent) => {
    const next = ownedByIme(e) ? undefined : gridMove(e.key, current, stickers.length - 1, COLUMNS);
    if (next === undefined || next < 0) {
      return;
    }
    e.preventDefault();
    setCurrent(next);
    grid.current?.querySelectorAll<HTMLElement>("[role=gridcell]")[next]?.focus();
  };
  const rows = Array.from({ length: Math.ceil(stickers.length / COLUMNS) }, (_, i) => i * COLUMNS);
  return (
    <div ref={grid} class={css["grid"]} role="grid" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      {rows.map((from) => (
        <div key={from} class={css["stickers"]} role="row">
          {stickers.slice(from, from + COLUMNS).map((one, i) => (
            <button
              key={one.file?.id}
              type="button"
              role="gridcell"
              class={css["cell"]}
              tabIndex={from + i === current ? 0 : -1}
              aria-label={one.emoji}
              title={one.emoji}
              aria-disabled={onPick === undefined || undefined}
              onFocus={() => setCurrent(from + i)}
              onClick={() => onPick?.(one)}
            >
              <Still pack={one.packId} id={one.file?.id} />
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
