import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation, Group, Id, Seq } from "../../core/types";
import { t } from "../../i18n";
import { hint } from "../../state/client";
import { me } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import css from "./Notice.module.css";

/** Those asked for at once. */
const MOST = 500;

/** GroupSide is what an open group does besides: it shows a new notice once, and learns what people are called here. */
export function GroupSide({ conv, group, since }: { conv: Conversation; group: Group; since: Seq }) {
  useNicknames(conv.id);
  const [seen, setSeen] = useState(since);
  const isOwn = useSnapshot((s) => s.logs[conv.id]?.events.some((e) => e.seq === group.noticeSeq && e.sender === me(s)?.id) === true);
  if (group.notice === "" || group.noticeSeq <= seen || isOwn) {
    return null;
  }
  const close = () => setSeen(group.noticeSeq);
  return (
    <Dialog title={t("notice.title")} closeLabel={t("dialog.close")} onClose={close}>
      <p class={css["text"]} dir="auto">
        {group.notice}
      </p>
      <Button kind="primary" isWide onClick={close}>
        {t("notice.seen")}
      </Button>
    </Dialog>
  );
}

/** Whom this tab has asked for, by conversation: events tell what changes after that. */
const asked = new Map<Id, Set<Id>>();

function useNicknames(conv: Id): void {
  const events = useSnapshot((s) => s.logs[conv]?.events);
  const isLive = useSnapshot((s) => s.link === "live");
  const known = useRef(asked.get(conv) ?? new Set<Id>());
  asked.set(conv, known.current);
  useEffect(() => {
    const users = [...new Set(events?.map((e) => e.sender))].filter((id) => !known.current.has(id)).slice(0, MOST);
    if (isLive && users.length > 0) {
      users.forEach((id) => known.current.add(id));
      hint("nicknames", { conv, users });
    }
  }, [events, isLive]);
}
