import { useEffect, useState } from "preact/hooks";
import type { Conversation, Id } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { t } from "../../i18n";
import { call, hint } from "../../state/client";
import { draftOf, keepDraft } from "../../state/drafts";
import { writable } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Banner } from "../../ui/Banner";
import { Composer } from "../../ui/Composer";
import { Empty } from "../../ui/Empty";
import { Waiting } from "../Waiting";
import { Announcer } from "./Announcer";
import { ChatHeader } from "./ChatHeader";
import css from "./ChatView.module.css";
import { MessageList } from "./MessageList";

/** The most characters of one message; the server's limit. */
const MAX_TEXT = 10_000;

export function ChatView({ conv: id }: { conv: Id }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  const isSynced = useSnapshot((s) => s.synced && s.link !== "syncing");
  if (conv === undefined) {
    return isSynced ? <Empty icon="warning" text={t("chat.not_found")} /> : <Waiting shape="bubbles" />;
  }
  return <Chat conv={conv} />;
}

function Chat({ conv }: { conv: Conversation }) {
  const may = useSnapshot((s) => writable(s, conv.id));
  // Counts messages sent from here: each one brings the list to its end.
  const [sent, setSent] = useState(0);
  const isMissing = useSnapshot((s) => s.logs[conv.id] === undefined);
  useEffect(() => {
    if (isMissing) {
      hint("open", conv.id);
    }
  }, [conv.id, isMissing]);

  const send = (text: string) => {
    setSent(sent + 1);
    // The outbox did not take it: it is there again with the next visit.
    call("send", { conv: conv.id, clientId: uuidv7(), text, entities: [] }).catch(() => keepDraft(conv.id, text));
  };
  return (
    <section class={css["chat"]}>
      <ChatHeader conv={conv} />
      <MessageList conv={conv} sent={sent} />
      <Announcer conv={conv} />
      {may === "yes" ? (
        <Composer
          draft={draftOf(conv.id)}
          label={t("chat.compose")}
          sendLabel={t("chat.send")}
          limit={MAX_TEXT}
          tooLong={(over) => t("chat.too_long", { limit: MAX_TEXT, over })}
          onDraft={(text) => keepDraft(conv.id, text)}
          onSend={send}
          onTyping={() => hint("typing", conv.id)}
        />
      ) : (
        <Banner text={t(may === "left" ? "chat.left" : "chat.peer_deleted")} />
      )}
    </section>
  );
}
