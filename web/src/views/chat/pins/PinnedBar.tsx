import { useState } from "preact/hooks";
import type { Conversation, Id, Seq } from "../../../core/types";
import { t } from "../../../i18n";
import { call } from "../../../state/client";
import { memberName } from "../../../state/names";
import { useSnapshot } from "../../../state/useSnapshot";
import { IconButton } from "../../../ui/Button";
import { Menu } from "../../../ui/Menu";
import { OnDemand } from "../../OnDemand";
import { attempt, mayPin } from "../ops/acts";
import { quotedText } from "../ops/Quote";
import { usePins, useQuoted } from "../ops/quoted";
import { Thumb } from "../ops/Thumb";
import { hiddenPin, hidePin } from "./hidden";
import css from "./PinnedBar.module.css";

const list = () => import("./PinnedList").then((m) => m.PinnedList);

/** More lines than this beside the text are no longer told apart. */
const LINES = 4;

/** PinnedBar stands above the messages: a press leads to the pinned one it shows, and it goes on to the one before. */
export function PinnedBar({ conv }: { conv: Conversation }) {
  const { id } = conv;
  const pins = usePins(conv);
  const count = pins.length;
  const newest = pins.at(-1) ?? 0;
  const [turn, setTurn] = useState({ newest, back: 0 });
  const [hidden, setHidden] = useState(() => hiddenPin(id));
  const [isListed, setListed] = useState(false);
  const [menuAt, setMenuAt] = useState<Element | null>(null);
  const back = turn.newest === newest ? turn.back % count : 0;
  const seq = pins.at(-1 - back) ?? 0;
  const hide = () => {
    hidePin(id, newest);
    setHidden(newest);
  };
  if (hidden === newest || count === 0) {
    return null;
  }
  const items = [
    { label: t("ops.unpin"), icon: "pin", onSelect: () => attempt(call("pinMessage", { conv: id, seq, pinned: false })) },
    { label: t("pins.hide"), icon: "close", onSelect: hide },
  ] as const;
  return (
    <div class={css["bar"]} role="region" aria-label={t("pins.title")} data-pins={count}>
      <Shown conv={id} seq={seq} nth={count - back} count={count} onGo={() => setTimeout(() => setTurn({ newest, back: back + 1 }))} />
      {count > 1 && <IconButton icon="list" label={t("pins.all", { count })} onClick={() => setListed(true)} />}
      <IconButton icon="close" label={t("pins.close")} onClick={() => (mayPin(conv) ? setMenuAt(document.activeElement) : hide())} />
      {menuAt !== null && <Menu label={t("pins.title")} at={menuAt} items={items} onClose={() => setMenuAt(null)} />}
      {isListed && <OnDemand load={list} props={{ conv, onClose: () => setListed(false) }} />}
    </div>
  );
}

interface ShownProps {
  conv: Id;
  seq: Seq;
  nth: number;
  count: number;
  /** Pressed: the link is followed after this, as it is. */
  onGo: () => void;
}

/** Shown is the pinned message whose turn it is, in two lines. */
function Shown({ conv, seq, nth, count, onGo }: ShownProps) {
  const event = useQuoted(conv, seq);
  const name = useSnapshot((s) => (event === null || event === undefined ? "" : memberName(s, conv, event.sender)));
  const text = quotedText(event);
  const title = count > 1 ? t("pins.nth", { nth, count }) : t("pins.title");
  return (
    <a class={css["shown"]} href={`/c/${conv}/m/${seq}`} aria-label={t("pins.go", { title, name, text })} onClick={onGo}>
      {count > 1 && (
        <span class={css["lines"]} aria-hidden="true">
          {Array.from({ length: Math.min(count, LINES) }, (_, i) => (
            <span key={i} class={css["line"]} data-now={i === lineOf(nth, count)} />
          ))}
        </span>
      )}
      {event !== null && event !== undefined && <Thumb event={event} />}
      <span class={css["words"]}>
        <span class={css["title"]}>{title}</span>
        <span class={css["text"]} dir="auto">
          {text}
        </span>
      </span>
    </a>
  );
}

/** lineOf is the line, from the top, that stands for the nth of all. */
export function lineOf(nth: number, count: number): number {
  return count <= LINES ? nth - 1 : Math.min(LINES - 1, Math.floor(((nth - 1) * LINES) / count));
}
