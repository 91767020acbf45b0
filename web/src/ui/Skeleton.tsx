import { useEffect, useState } from "preact/hooks";
import css from "./Skeleton.module.css";

export type SkeletonShape = "rows" | "bubbles";

/** Widths of the lines, in turn, as parts of the whole. */
const WIDTHS = [62, 45, 74, 38, 56, 68];

/** Skeleton stands where things will be: rows of a list, or bubbles. It says nothing. */
export function Skeleton({ shape, count = 6 }: { shape: SkeletonShape; count?: number }) {
  return (
    <div class={`${css["skeleton"]} ${css[shape]}`} aria-hidden="true">
      {Array.from({ length: count }, (_, i) => (
        <div key={i} class={`${css["item"]} ${shape === "bubbles" && i % 3 === 2 ? css["own"] : ""}`}>
          {shape === "rows" && <span class={css["circle"]} />}
          <span class={css["lines"]} style={{ inlineSize: `${WIDTHS[i % WIDTHS.length] ?? 50}%` }}>
            <span class={css["line"]} />
            {shape === "rows" && <span class={`${css["line"]} ${css["second"]}`} />}
          </span>
        </div>
      ))}
    </div>
  );
}

/** useDelayed is true from ms after the first drawing. */
export function useDelayed(ms: number): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isOver;
}
