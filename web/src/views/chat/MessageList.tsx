import { useEffect, useState } from "preact/hooks";
import { isBegun } from "../../core/log";
import type { Conversation, Seq } from "../../core/types";
import { t } from "../../i18n";
import { call, hint } from "../../state/client";
import { placeOf, takeReloaded, type Place } from "../../state/places";
import { openAt } from "../../state/prefs";
import { showToast } from "../../state/toasts";
import { useSnapshot } from "../../state/useSnapshot";
import { Waiting } from "../Waiting";
import css from "./MessageList.module.css";
import { Messages } from "./Messages";
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
  const isHere = isBegun(log);
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
  if (!isHere || !isFound) {
    return (
      <div class={css["box"]}>
        <Waiting shape="bubbles" onRetry={() => hint("open", conv.id)} />
      </div>
    );
  }
  return <Messages conv={conv} log={log} sent={sent} target={target} place={place} />;
}

function startPlace(conv: string, target: Seq): Place | null {
  const reloaded = takeReloaded(location.pathname);
  if (target !== 0) {
    return reloaded;
  }
  return openAt.peek() === "last" ? placeOf(conv) : null;
}
