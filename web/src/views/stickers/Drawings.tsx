import { t } from "../../i18n";
import { IconButton } from "../../ui/Button";
import type { Drawn } from "./addPictures";
import css from "./Stickers.module.css";
import { Still } from "./Still";

/** Drawings are the pictures of a pack in the making. */
export function Drawings({ drawn, onChange, onEmoji }: { drawn: readonly Drawn[]; onChange: (drawn: readonly Drawn[]) => void; onEmoji: (i: number) => void }) {
  const earlier = (i: number) => onChange(drawn.map((one, at) => drawn[at === i - 1 ? i : at === i ? i - 1 : at] ?? one));
  return (
    <ol class={css["drawn"]}>
      {drawn.map(({ id, emoji }, i) => (
        <li key={id} class={css["one"]}>
          <span class={css["room"]}>
            <Still id={id} />
          </span>
          <span class={css["tools"]}>
            <IconButton icon="back" label={t("sticker.earlier", { nth: i + 1 })} disabled={i === 0} onClick={() => earlier(i)} />
            <button type="button" class={css["emoji"]} aria-label={t("sticker.emoji_of", { nth: i + 1, emoji })} title={t("sticker.emoji")} onClick={() => onEmoji(i)}>
              {emoji}
            </button>
            <IconButton icon="close" label={t("sticker.take_out", { nth: i + 1 })} onClick={() => onChange(drawn.filter((_, at) => at !== i))} />
          </span>
        </li>
      ))}
    </ol>
  );
}
