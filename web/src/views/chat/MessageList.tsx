import { useEffect, useState } from "preact/hooks";
import type { Conversation, Seq } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { placeOf, takeReloaded, type Place } from "../../state/places";
import { openAt } from "../../state/prefs";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Waiting } from "../Waiting";
import css from "./MessageList.module.css";
import { Messages } from "./Messages";
import { useLoad } from "./useLoad";
import { has } from "./window";

interface MessageListProps {
  conv: Conversation;
  /** Counts messages sent from here: each one brings the list to its end. */
  sent: number;
  /** The message the address names, or 0. */
  target: Seq;
}

/** MessageList opens a conversation: where the address says, where one was, or where one goes on reading. */
export function MessageList({ conv, sent, target }: MessageListProps) {
  const log = useSnapshot((s) => s.logs[conv.id]);
  const [place] = useState<Place | null>(() => startPlace(conv.id, target));
  const wanted = place?.seq ?? target;
  const [isSought, setSought] = useState(false);
  const isHere = log !== undefined && (log.events.length > 0 || log.atStart);
  const isFound = wanted === 0 || isSought || (log !== undefined && has(log.events, wanted));
  useEffect(() => {
    if (isHere && !isFound) {
      call("loadAround", { conv: conv.id, seq: wanted })
        .catch(() => false)
        .then((isThere) => {
          if (!isThere && target !== 0) {
            showToast({ text: t("chat.jump_failed"), isError: true });
          }
          setSought(true);
        });
    }
  }, [isHere, isFound]);
  if (log === undefined || !isHere || !isFound) {
    return <Opening conv={conv} />;
  }
  return <Messages conv={conv} log={log} sent={sent} target={target} place={place} />;
}

/** Opening: nothing of the conversation is here yet. */
function Opening({ conv }: { conv: Conversation }) {
  const older = useLoad("loadOlder", conv.id);
  return (
    <div class={css["box"]}>
      {older.hasFailed ? (
        <Empty icon="warning" text={t("chat.older_failed")}>
          <Button onClick={older.load}>{t("app.retry")}</Button>
        </Empty>
      ) : (
        <Waiting shape="bubbles" />
      )}
    </div>
  );
}

function startPlace(conv: string, target: Seq): Place | null {
  const reloaded = takeReloaded(location.pathname);
  if (target !== 0) {
    return reloaded;
  }
  return openAt.peek() === "last" ? placeOf(conv) : null;
}
