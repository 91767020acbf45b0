import { useState } from "preact/hooks";
import type { Event } from "../../../core/types";
import { t } from "../../../i18n";
import { memberName, nameList } from "../../../state/names";
import { useSnapshot } from "../../../state/useSnapshot";
import { useContextMenu } from "../../../ui/useContextMenu";
import { OnDemand } from "../../OnDemand";
import { toggle, wished } from "./react";
import css from "./Reactions.module.css";

const reacted = () => import("./Reacted").then((m) => m.Reacted);

/** Reactions are chips under a message: a press adds one's own or takes it back; a long one, or the other button, tells who. */
export function Reactions({ event }: { event: Event }) {
  const [isOpen, setOpen] = useState(false);
  const { onKeyDown: _, ...handlers } = useContextMenu(() => setOpen(true));
  const list = wished(event.conv, event.seq, event.reactions);
  const stop = <E extends globalThis.Event>(handle: (e: E) => void) => (e: E) => {
    // The message has a menu of its own.
    e.stopPropagation();
    handle(e);
  };
  return (
    <span class={css["chips"]} onContextMenu={stop(handlers.onContextMenu)} onPointerDown={stop(handlers.onPointerDown)} onPointerMove={handlers.onPointerMove} onPointerUp={handlers.onPointerUp} onPointerCancel={handlers.onPointerCancel}>
      {list.map((r) => (
        <Chip key={r.emoji} event={event} emoji={r.emoji} count={r.count} users={r.users} isMine={r.isMine} />
      ))}
      {isOpen && <OnDemand load={reacted} props={{ event, onClose: () => setOpen(false) }} />}
    </span>
  );
}

interface ChipProps {
  event: Event;
  emoji: string;
  count: number;
  users: readonly string[];
  isMine: boolean;
}

function Chip({ event, emoji, count, users, isMine }: ChipProps) {
  const who = useSnapshot((s) => nameList(users.map((id) => memberName(s, event.conv, id))));
  return (
    <button
      type="button"
      class={`${css["chip"]} ${isMine ? css["mine"] : ""}`}
      tabIndex={-1}
      aria-pressed={isMine}
      aria-label={t("ops.reaction", { emoji, count })}
      title={count > users.length ? `${who} …` : who}
      onClick={() => toggle(event.conv, event.seq, event.reactions, emoji)}
    >
      <span class={css["emoji"]}>{emoji}</span>
      {count}
    </button>
  );
}
