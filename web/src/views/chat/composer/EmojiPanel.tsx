import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { keepTone, loadEmoji, remember, tone as keptTone, toned, tones, type Emoji, type EmojiBook, type GroupId } from "../../../emoji/emoji";
import { t } from "../../../i18n";
import { language } from "../../../state/prefs";
import { ownedByIme } from "../../../ui/ime";
import { insert, put } from "./insert";
import { EmojiGrid } from "./EmojiGrid";
import css from "./EmojiPanel.module.css";
import { isTouch } from "./keys";
import popup from "./Popup.module.css";
import { useOutside } from "./useOutside";

const FACES: Readonly<Record<GroupId | "recent", string>> = {
  recent: "🕘",
  smileys: "😀",
  people: "👋",
  animals: "🐻",
  food: "🍎",
  travel: "🚗",
  activities: "⚽",
  objects: "💡",
  symbols: "❤️",
  flags: "🏁",
};
const MOST_FOUND = 96;

/** EmojiPanel puts emoji into the field until it is closed: Esc, its button, or a press beside it. */
export function EmojiPanel({ field, onClose }: { field: RefObject<HTMLTextAreaElement | null>; onClose: () => void }) {
  const panel = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [book, setBook] = useState<EmojiBook | null>(null);
  const [group, setGroup] = useState<GroupId | "recent">("recent");
  const [query, setQuery] = useState("");
  const [tone, setTone] = useState(keptTone);
  const shown = useMemo(() => (book === null ? [] : query.trim() === "" ? listOf(book, group) : book.search(query, MOST_FOUND)), [book, group, query]);
  useOutside(panel, onClose);
  useEffect(() => {
    loadEmoji(language.peek()).then((loaded) => {
      setBook(loaded);
      setGroup(loaded.recent().length > 0 ? "recent" : "smileys");
    }, onClose);
    if (!isTouch()) {
      search.current?.focus();
    }
  }, []);

  const pick = (emoji: Emoji, isByKey: boolean) => {
    const area = field.current;
    const focused = document.activeElement;
    if (area === null) {
      return;
    }
    remember(emoji.char);
    if (isTouch()) {
      // Without the focus: the keyboard stays away.
      put(area, toned(emoji, tone));
    } else {
      insert(area, toned(emoji, tone));
      if (isByKey && focused instanceof HTMLElement) {
        focused.focus();
      }
    }
  };
  const close = () => {
    onClose();
    field.current?.focus();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Escape" && !ownedByIme(e)) {
      e.preventDefault();
      e.stopPropagation();
      close();
    }
  };
  const onSearchKey = (e: KeyboardEvent) => {
    if (ownedByIme(e)) {
      return;
    }
    const [first] = shown;
    if (e.key === "ArrowDown") {
      e.preventDefault();
      panel.current?.querySelector<HTMLElement>('[data-grid] [tabindex="0"]')?.focus();
    } else if (e.key === "Enter" && first !== undefined && query.trim() !== "") {
      e.preventDefault();
      pick(first, true);
    }
  };
  const choices: readonly (GroupId | "recent")[] = ["recent", ...(book?.groups.map((g) => g.id) ?? [])];

  return (
    <div ref={panel} class={`${popup["popup"]} ${popup["end"]} ${css["panel"]}`} role="dialog" aria-label={t("chat.emoji")} tabIndex={-1} onKeyDown={onKeyDown} onMouseDown={keepFocus}>
      <input
        ref={search}
        class={css["search"]}
        type="search"
        aria-label={t("emoji.search")}
        placeholder={t("emoji.search")}
        autocomplete="off"
        data-1p-ignore
        onInput={(e) => setQuery(e.currentTarget.value)}
        onKeyDown={onSearchKey}
      />
      <div class={css["groups"]} role="group" aria-label={t("emoji.groups")}>
        {choices.map((id) => (
          <button key={id} type="button" class={css["group"]} aria-pressed={query === "" && id === group} aria-label={t(`emoji.${id}`)} title={t(`emoji.${id}`)} onClick={() => {
            setGroup(id);
            setQuery("");
            if (search.current !== null) {
              search.current.value = "";
            }
          }}>
            {FACES[id]}
          </button>
        ))}
      </div>
      {book !== null && shown.length === 0 ? (
        <p class={css["none"]}>{t(query.trim() === "" ? "emoji.none_recent" : "emoji.none")}</p>
      ) : (
        <EmojiGrid label={t(query.trim() === "" ? `emoji.${group}` : "emoji.found")} emoji={shown} tone={tone} onPick={pick} onLeave={() => search.current?.focus()} />
      )}
      <div class={css["tones"]} role="group" aria-label={t("emoji.tone")}>
        {tones.map((value, i) => (
          <button key={value} type="button" class={css["tone"]} aria-pressed={value === tone} aria-label={t("emoji.tone_nth", { nth: i + 1 })} onClick={() => {
            setTone(value);
            keepTone(value);
          }}>
            {`✋${value}`}
          </button>
        ))}
      </div>
    </div>
  );
}

/** keepFocus leaves the focus in the field when something is pressed with a mouse. */
function keepFocus(e: MouseEvent): void {
  if (!(e.target instanceof HTMLInputElement)) {
    e.preventDefault();
  }
}

function listOf(book: EmojiBook, group: GroupId | "recent"): readonly Emoji[] {
  return group === "recent" ? book.recent() : (book.groups.find((g) => g.id === group)?.emoji ?? []);
}
