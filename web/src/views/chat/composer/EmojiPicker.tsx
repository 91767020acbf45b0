import { useEffect, useMemo, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { keepTone, loadEmoji, remember, tone as keptTone, toned, tones, type Emoji, type EmojiBook, type GroupId } from "../../../emoji/emoji";
import { t } from "../../../i18n";
import { language } from "../../../state/prefs";
import { ownedByIme } from "../../../ui/ime";
import { EmojiGrid } from "./EmojiGrid";
import css from "./EmojiPanel.module.css";
import { isTouch } from "./keys";

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

interface EmojiPickerProps {
  search: RefObject<HTMLInputElement | null>;
  /** The focus is not taken to the search. */
  keepsFocus?: boolean;
  /** IsByKey: the focus stays where it is. */
  onPick: (emoji: string, isByKey: boolean) => void;
  /** The emoji could not be loaded. */
  onFail: () => void;
}

/** EmojiPicker is all emoji, by group, by what was used last, and by name. */
export function EmojiPicker({ search, keepsFocus = false, onPick, onFail }: EmojiPickerProps) {
  const [book, setBook] = useState<EmojiBook | null>(null);
  const [group, setGroup] = useState<GroupId | "recent">("recent");
  const [query, setQuery] = useState("");
  const [tone, setTone] = useState(keptTone);
  const shown = useMemo(() => (book === null ? [] : query.trim() === "" ? listOf(book, group) : book.search(query, MOST_FOUND)), [book, group, query]);
  useEffect(() => {
    loadEmoji(language.peek()).then((loaded) => {
      setBook(loaded);
      setGroup(loaded.recent().length > 0 ? "recent" : "smileys");
    }, onFail);
    if (!keepsFocus && !isTouch()) {
      search.current?.focus();
    }
  }, []);
  const pick = (emoji: Emoji, isByKey: boolean) => {
    remember(emoji.char);
    onPick(toned(emoji, tone), isByKey);
  };
  const onSearchKey = (e: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (ownedByIme(e)) {
      return;
    }
    const [first] = shown;
    if (e.key === "ArrowDown") {
      e.preventDefault();
      e.currentTarget.parentElement?.querySelector<HTMLElement>('[data-grid] [tabindex="0"]')?.focus();
    } else if (e.key === "Enter" && first !== undefined && query.trim() !== "") {
      e.preventDefault();
      pick(first, true);
    }
  };
  const choices: readonly (GroupId | "recent")[] = ["recent", ...(book?.groups.map((g) => g.id) ?? [])];

  return (
    <>
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
    </>
  );
}

function listOf(book: EmojiBook, group: GroupId | "recent"): readonly Emoji[] {
  return group === "recent" ? book.recent() : (book.groups.find((g) => g.id === group)?.emoji ?? []);
}
