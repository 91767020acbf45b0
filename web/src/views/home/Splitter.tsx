import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { LIST_WIDTH, listWidth } from "../../state/prefs";
import { ownedByIme } from "../../ui/ime";
import css from "./Splitter.module.css";

const STEP = 20;

/** Splitter is the edge between list and chat: dragged, or moved by the arrow keys. Twice clicked it is where it was at first. */
export function Splitter() {
  const [width, setWidth] = useState(listWidth.value);
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const kept = listWidth.value;
  useEffect(() => setWidth(kept), [kept]);
  useEffect(() => {
    document.documentElement.style.setProperty("--w-list", `${width}px`);
  }, [width]);
  // Away from the start of a line, whichever side that is.
  const forward = () => (document.documentElement.dir === "rtl" ? -1 : 1);
  const onKeyDown = (e: KeyboardEvent) => {
    const to = ownedByIme(e) ? undefined : { ArrowRight: width + STEP * forward(), ArrowLeft: width - STEP * forward(), Home: LIST_WIDTH.min, End: LIST_WIDTH.max }[e.key];
    if (to !== undefined) {
      e.preventDefault();
      listWidth.set(inside(to));
    }
  };
  return (
    <div
      class={css["splitter"]}
      role="separator"
      tabIndex={0}
      aria-label={t("nav.resize")}
      aria-orientation="vertical"
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      aria-valuenow={width}
      onKeyDown={onKeyDown}
      onDblClick={() => listWidth.set(LIST_WIDTH.usual)}
      onPointerDown={(e) => {
        if (e.button === 0) {
          e.currentTarget.setPointerCapture(e.pointerId);
          start.current = { x: e.clientX, width };
        }
      }}
      onPointerMove={(e) => {
        if (start.current !== null) {
          setWidth(inside(start.current.width + (e.clientX - start.current.x) * forward()));
        }
      }}
      onLostPointerCapture={() => {
        start.current = null;
        listWidth.set(width);
      }}
    />
  );
}

function inside(width: number): number {
  return Math.round(Math.max(LIST_WIDTH.min, Math.min(LIST_WIDTH.max, width)));
}
