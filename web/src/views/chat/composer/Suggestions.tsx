import { useEffect, useId, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { loadEmoji, remember, tone, toned, type Emoji, type EmojiBook } from "../../../emoji/emoji";
import { t } from "../../../i18n";
import { language } from "../../../state/prefs";
import { insert } from "./insert";
import popup from "./Popup.module.css";
import css from "./Suggestions.module.css";
import type { Asked } from "./useSuggest";

/** As many as need no scrolling. */
const MOST = 6;

interface SuggestionsProps {
  asked: Asked;
  keys: RefObject<((e: KeyboardEvent) => boolean) | null>;
  field: RefObject<HTMLTextAreaElement | null>;
  onClose: () => void;
}

/** Suggestions are the emoji for what stands after a colon. The focus stays in the field, which sends its keys here. */
export function Suggestions({ asked, keys, field, onClose }: SuggestionsProps) {
  const id = useId();
  const [book, setBook] = useState<EmojiBook | null>(null);
  const [moved, setMoved] = useState<{ query: string; at: number } | null>(null);
  const found = useMemo(() => book?.search(asked.query, MOST) ?? [], [book, asked.query]);
  const chosen = moved?.query === asked.query ? moved.at : asked.isShy ? -1 : 0;
  useEffect(() => {
    loadEmoji(language.peek()).then(setBook, onClose);
  }, []);

  const take = (emoji: Emoji | undefined) => {
    const area = field.current;
    if (area !== null && emoji !== undefined) {
      area.setSelectionRange(asked.from, area.selectionStart);
      insert(area, toned(emoji, tone()));
      remember(emoji.char);
    }
    onClose();
  };
  keys.current = (e) => {
    if (found.length === 0 || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) {
      return false;
    }
    switch (e.key) {
      case "ArrowDown":
      case "ArrowUp":
        setMoved({ query: asked.query, at: e.key === "ArrowDown" ? (chosen + 1) % found.length : (Math.max(chosen, 0) - 1 + found.length) % found.length });
        break;
      case "Enter":
        if (chosen < 0) {
          return false;
        }
        take(found[chosen]);
        break;
      case "Tab":
        take(found[Math.max(chosen, 0)]);
        break;
      case "Escape":
        onClose();
        break;
      default:
        return false;
    }
    e.preventDefault();
    e.stopPropagation();
    return true;
  };
  useLayoutEffect(() => {
    const area = field.current;
    const isOpen = found.length > 0;
    set(area, "aria-controls", isOpen ? id : null);
    set(area, "aria-activedescendant", isOpen && chosen >= 0 ? `${id}-${chosen}` : null);
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
    <div id={id} class={`${popup["popup"]} ${popup["start"]} ${css["list"]}`} role="listbox" tabIndex={-1} aria-label={t("emoji.suggestions")} onMouseDown={(e) => e.preventDefault()}>
      {found.map((emoji, i) => (
        <button key={emoji.char} type="button" id={`${id}-${i}`} class={css["option"]} role="option" tabIndex={-1} aria-selected={i === chosen} onClick={() => take(emoji)}>
          <span class={css["char"]}>{toned(emoji, tone())}</span>
          {emoji.name}
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
