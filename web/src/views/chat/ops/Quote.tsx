import type { Event, Id, Seq } from "../../../core/types";
import { t } from "../../../i18n";
import { tint } from "../../../state/initials";
import { memberName, saidText } from "../../../state/names";
import { isSaid } from "../../../state/timeline";
import { useSnapshot } from "../../../state/useSnapshot";
import css from "./Quote.module.css";
import { useQuoted } from "./quoted";
import { Thumb } from "./Thumb";

/** Quote is the message that another one answers, in two lines; it leads there. */
export function Quote({ conv, seq }: { conv: Id; seq: Seq }) {
  const event = useQuoted(conv, seq);
  const isThere = event !== null && event !== undefined && isSaid(event.body);
  const name = useSnapshot((s) => (isThere ? memberName(s, conv, event.sender) : ""));
  const text = quotedText(event);
  if (!isThere || event.body.kind === "recalled") {
    return (
      <span class={css["quote"]} data-quote>
        <span class={css["text"]}>{text}</span>
      </span>
    );
  }
  return (
    <a class={css["quote"]} data-quote href={`/c/${conv}/m/${seq}`} tabIndex={-1} aria-label={t("ops.quote", { name, text })}>
      <Thumb event={event} />
      <span class={css["words"]}>
        <span class={`${css["name"]} ${css[`tint${tint(event.sender)}`]}`} dir="auto">
          {name}
        </span>
        <span class={css["text"]} dir="auto">
          {text}
        </span>
      </span>
    </a>
  );
}

/** quotedText is one line: what it says, or why nothing is shown. */
export function quotedText(event: Event | null | undefined): string {
  if (event === undefined) {
    return "";
  }
  if (event === null || !isSaid(event.body)) {
    return t("ops.quote_gone");
  }
  return event.body.kind === "recalled" ? t("ops.quote_recalled") : saidText(event.body);
}
