import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren, RefObject } from "preact";
import popup from "./Popup.module.css";
import css from "./Suggestions.module.css";
import type { Asked } from "./useSuggest";

/** What can be taken in place of what was typed. */
export interface Suggestion {
  readonly key: string;
  readonly face: ComponentChildren;
  readonly name: string;
  /** After the name, fainter. */
  readonly about?: string;
  readonly take: () => void;
}

/** What every list of suggestions is given. The focus stays in the field, which sends its keys here. */
export interface SuggestionsFor {
  asked: Asked;
  keys: RefObject<((e: KeyboardEvent) => boolean) | null>;
  field: RefObject<HTMLTextAreaElement | null>;
  onClose: () => void;
}

interface SuggestionsProps extends SuggestionsFor {
  label: string;
  found: readonly Suggestion[];
  /** Chosen at first; -1: none. */
  first: number;
}

/** Suggestions are what may be meant by what stands before the caret. */
export function Suggestions({ asked: { query }, keys, field, onClose, label, found, first }: SuggestionsProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [moved, setMoved] = useState<{ query: string; at: number } | null>(null);
  const chosen = Math.min(moved?.query === query ? moved.at : first, found.length - 1);
  const take = (one: Suggestion | undefined) => {
    one?.take();
    onClose();
  };
  keys.current = (e) => {
    if (found.length === 0 || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) {
      return false;
    }
    switch (e.key) {
      case "ArrowDown":
      case "ArrowUp":
        setMoved({ query, at: e.key === "ArrowDown" ? (chosen + 1) % found.length : (Math.max(chosen, 0) - 1 + found.length) % found.length });
        return true;
      case "Enter":
        if (chosen < 0) {
          return false;
        }
        take(found[chosen]);
        return true;
      case "Tab":
        take(found[Math.max(chosen, 0)]);
        return true;
      case "Escape":
        onClose();
        return true;
      default:
        return false;
    }
  };
  useLayoutEffect(() => {
    const isOpen = found.length > 0;
    set(field.current, "aria-controls", isOpen ? id : null);
    set(field.current, "aria-activedescendant", isOpen && chosen >= 0 ? `${id}-${chosen}` : null);
    box.current?.children[chosen]?.scrollIntoView({ block: "nearest" });
  }, [found, chosen]);
  useEffect(
    () => () => {
      keys.current = null;
      set(field.current, "aria-controls", null);
      set(field.current, "aria-activedescendant", null);
    },
    [],
  );

  if (found.length === 0) {
    return null;
  }
  return (
    <div ref={box} id={id} class={`${popup["popup"]} ${popup["start"]} ${css["list"]}`} role="listbox" tabIndex={-1} aria-label={label} onMouseDown={(e) => e.preventDefault()}>
      {found.map((one, i) => (
        <button key={one.key} type="button" id={`${id}-${i}`} class={css["option"]} role="option" tabIndex={-1} aria-selected={i === chosen} onClick={() => take(one)}>
          {one.face}
          <span class={css["name"]} dir="auto">
            {one.name}
          </span>
          {one.about !== undefined && one.about !== "" && (
            <span class={css["about"]} dir="auto">
              {one.about}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

function set(area: HTMLTextAreaElement | null, name: string, value: string | null): void {
  if (value === null) {
    area?.removeAttribute(name);
  } else {
    area?.setAttribute(name, value);
  }
}
