import type { Conversation, Id, State } from "../../../core/types";
import { explain, t } from "../../../i18n";
import { call, hint, snapshot } from "../../../state/client";
import { isAsked, personOver } from "../../../state/contacts";
import { userName } from "../../../state/names";
import { openChatWith } from "../../../state/people";
import { isRefusal, me, people, type Writable } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { useTask } from "../../../state/useTask";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { Silent } from "./Silent";

interface ClosedProps {
  conv: Conversation;
  why: Exclude<Writable, "yes">;
  /** It may be over. */
  onOver: () => void;
}

/** Closed says why nothing can be written here, and what one can do instead. */
export function Closed({ conv, why, onOver }: ClosedProps) {
  switch (why) {
    case "blocked":
      return <Blocked peer={conv.peer} />;
    case "refused":
      return <Refused conv={conv} />;
    case "silent":
      return <Silent conv={conv} onOver={onOver} />;
    case "left":
      return <Left conv={conv} />;
    case "peer_deleted":
    case "system":
      return <Banner text={t(`chat.${why}`)} />;
  }
}

function Blocked({ peer }: { peer: Id }) {
  const { isBusy, failure, run } = useTask();
  return (
    <Banner text={failure === null ? t("people.closed_blocked") : explain(failure)}>
      <Button isBusy={isBusy} onClick={() => void run(() => call("contact", { user: peer, wish: "unblock" }))}>
        {t("people.unblock")}
      </Button>
    </Banner>
  );
}

/** Refused: friends may, or one tries again: who took somebody back, or changed a rule, does not tell. */
function Refused({ conv: { id, peer, last } }: { conv: Conversation }) {
  const isWaiting = useSnapshot((s) => isAsked(s, peer));
  const isFriend = useSnapshot((s) => s.contacts[peer]?.friend === true);
  const refused = useSnapshot((s) => s.outbox[id]?.findLast(isRefusal));
  const failure = refused?.failure ?? null;
  const reason = failure?.reason;
  const canAsk = reason !== "PEER_REFUSES" && (reason !== "PRIVACY_REFUSES" || !isFriend);
  // An answer may have crossed the message that was refused for the want of one.
  const canRetry = reason === "UNANSWERED" ? last?.sender === peer : reason !== "NOT_FRIENDS";
  return (
    <Banner text={failure === null || (canAsk && isWaiting) ? t("people.sent") : explain(failure)}>
      {canRetry && <Button onClick={() => sendAgain(id)}>{t("app.retry")}</Button>}
      {canAsk && !isWaiting && <Button onClick={() => (personOver.value = { kind: "ask", user: peer })}>{t("people.add")}</Button>}
    </Banner>
  );
}

/** sendAgain sends what was refused, in its order. */
function sendAgain(conv: Id): void {
  for (const { clientId } of snapshot.peek().outbox[conv]?.filter(isRefusal) ?? []) {
    hint("resend", { conv, clientId });
  }
}

function Left({ conv }: { conv: Conversation }) {
  const remover = useSnapshot((s) => people(s)[removerOf(s, conv.id)]);
  const task = useTask();
  if (remover === undefined) {
    return <Banner text={t(conv.last?.body.kind === "group_dissolved" ? "chat.dissolved" : "chat.left")} />;
  }
  const name = userName({ [remover.id]: remover }, remover.id);
  return (
    <Banner text={task.failure === null ? t("chat.removed", { name }) : explain(task.failure)}>
      {!remover.deleted && (
        <Button isBusy={task.isBusy} onClick={() => void task.run(() => openChatWith(remover))}>
          {t("chat.write_to", { name })}
        </Button>
      )}
    </Banner>
  );
}

/** removerOf is who took one out of a group, as far as its log is at hand, else "". */
function removerOf(s: State, conv: Id): Id {
  const myId = me(s)?.id;
  const last = s.logs[conv]?.events.findLast((e) => e.body.kind === "member_removed" && e.body.user === myId);
  return last?.sender === myId ? "" : (last?.sender ?? "");
}
