import { useEffect, useRef, useState } from "preact/hooks";
import { isBegun } from "../../core/log";
import type { Conversation, Id, Seq } from "../../core/types";
import { t } from "../../i18n";
import { hint } from "../../state/client";
import { goUp, isNarrow, route } from "../../state/route";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { OnDemand } from "../OnDemand";
import { Waiting } from "../Waiting";
import { ChatHeader } from "./ChatHeader";
import css from "./ChatView.module.css";
import { ChatComposer } from "./composer/ChatComposer";
import { MessageList } from "./MessageList";

const around = () => import("../home/soon").then((m) => m.Around);

export function ChatView({ conv: id }: { conv: Id }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  const isSynced = useSnapshot((s) => s.synced && s.link !== "syncing");
  if (conv === undefined) {
    return isSynced ? (
      <Empty icon="warning" text={t("chat.not_found")}>
        <Button onClick={() => goUp("/")}>{t("app.home")}</Button>
      </Empty>
    ) : <Waiting shape="bubbles" />;
  }
  return <Chat conv={conv} />;
}

function Chat({ conv }: { conv: Conversation }) {
  // Counts messages sent from here: each one brings the list to its end.
  const [sent, setSent] = useState(0);
  const [since] = useState(conv.readSeq);
  const target = useTarget();
  useOpen(conv.id);

  return (
    <section class={css["chat"]} inert={isNarrow.value && route.value.name === "info"}>
      <ChatHeader conv={conv} />
      <OnDemand load={around} props={{ conv, since }} meanwhile={conv.pinnedSeqs.length > 0 && <div class={css["pins"]} />} />
      <MessageList conv={conv} sent={sent} target={target} />
      <ChatComposer conv={conv} onSend={() => setSent((n) => n + 1)} />
    </section>
  );
}

/**
 * useOpen asks for the log, and again when the network is back. The core keeps
 * a few for all tabs: one given up while nobody looks here waits until somebody does.
 */
function useOpen(conv: Id): void {
  const isMissing = useSnapshot((s) => !isBegun(s.logs[conv]));
  const isLive = useSnapshot((s) => s.link === "live");
  const asked = useRef("");
  useEffect(() => {
    const open = () => {
      if (isMissing && (asked.current !== conv || document.visibilityState === "visible")) {
        asked.current = conv;
        hint("open", conv);
      }
    };
    open();
    document.addEventListener("visibilitychange", open);
    return () => document.removeEventListener("visibilitychange", open);
  }, [conv, isMissing, isLive]);
}

/** useTarget is the message the address names, or 0. What opens beside the messages changes nothing about them. */
function useTarget(): Seq {
  const here = route.value;
  const target = useRef<Seq>(0);
  if (here.name === "chat") {
    target.current = here.seq;
  }
  return target.current;
}
