import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Conversation, Id } from "../../core/types";
import type { Item } from "../../state/timeline";
import type { DayAsked } from "./DayPicker";
import css from "./Row.module.css";
import { Row } from "./Row";

interface RowsProps {
  items: readonly Item[];
  conv: Id;
  kind: Conversation["kind"];
  /** What is added at the end has just come. */
  isLive: boolean;
  onDay: (asked: DayAsked) => void;
}

/** More at once are no longer seen one by one. */
const FEW = 5;

/** Rows are the items in a section per day. What is the same object as before is not drawn again. */
export function Rows({ items, conv, kind, isLive, onDay }: RowsProps) {
  const drawn = useRef(new Map<string, { item: Item; row: VNode }>());
  const next = new Map<string, { item: Item; row: VNode }>();
  const sections: { key: string; rows: ComponentChildren[] }[] = [];
  for (const item of items) {
    const old = drawn.current.get(item.key);
    const entry = old?.item === item ? old : { item, row: <Row key={item.key} item={item} conv={conv} kind={kind} onDay={onDay} /> };
    next.set(item.key, entry);
    if (item.kind === "day" || sections.length === 0) {
      sections.push({ key: item.key, rows: [] });
    }
    sections.at(-1)?.rows.push(entry.row);
  }
  drawn.current = next;
  const end = useRise(items, isLive);
  return (
    <div ref={end} class={css["rows"]}>
      {sections.map(({ key, rows }) => (
        <section key={key} class={css["section"]}>
          {rows}
        </section>
      ))}
    </div>
  );
}

/** useRise lets what has just come rise into its place. */
function useRise(items: readonly Item[], isLive: boolean) {
  const root = useRef<HTMLDivElement>(null);
  const last = useRef<string | null>(null);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = items.at(-1)?.key ?? null;
    const from = items.findIndex((item) => item.key === before);
    const fresh = from < 0 ? [] : items.slice(from + 1);
    if (!isLive || fresh.length === 0 || fresh.length > FEW || document.visibilityState !== "visible" || matchMedia("(prefers-reduced-motion: reduce)").matches) {
      return;
    }
    for (const { key } of fresh) {
      root.current?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.animate([{ opacity: 0, transform: "translateY(4px)" }, {}], { duration: 120, easing: "cubic-bezier(.2,0,0,1)" });
    }
  }, [items]);
  return root;
}
