import { useEffect, useMemo, useState } from "preact/hooks";
import { loadEmoji, remember, tone, toned, type EmojiBook } from "../../../emoji/emoji";
import { t } from "../../../i18n";
import { language } from "../../../state/prefs";
import { insert } from "./insert";
import { Suggestions, type Suggestion, type SuggestionsFor } from "./Suggestions";
import css from "./Suggestions.module.css";

/** As many as need no scrolling. */
const MOST = 6;

/** EmojiSuggestions are the emoji for what stands after a colon. */
export function EmojiSuggestions(props: SuggestionsFor) {
  const { asked, field, onClose } = props;
  const [book, setBook] = useState<EmojiBook | null>(null);
  useEffect(() => {
    loadEmoji(language.peek()).then(setBook, onClose);
  }, []);
  const found = useMemo(
    () =>
      (book?.search(asked.query, MOST) ?? []).map((emoji): Suggestion => {
        const char = toned(emoji, tone());
        const take = () => {
          const area = field.current;
          if (area !== null) {
            area.setSelectionRange(asked.from, area.selectionStart);
            insert(area, char);
            remember(emoji.char);
          }
        };
        return { key: emoji.char, face: <span class={css["char"]}>{char}</span>, name: emoji.name, take };
      }),
    [book, asked],
  );
  return <Suggestions {...props} label={t("emoji.suggestions")} found={found} first={asked.isShy ? -1 : 0} />;
}
