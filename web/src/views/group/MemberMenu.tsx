import { useState } from "preact/hooks";
import type { Conversation, Member, Millis } from "../../core/types";
import { t } from "../../i18n";
import { call, snapshot } from "../../state/client";
import { MUTE_SPANS, span } from "../../state/groupNotices";
import { attempt } from "../../state/keeping";
import { shownName } from "../../state/members";
import { openChatWith } from "../../state/people";
import { isBelow } from "../../state/policy";
import { serverNow } from "../../state/selectors";
import { Menu, type MenuItem } from "../../ui/Menu";
import type { MenuPlace } from "../../ui/menuPlace";
import { Switch } from "../../ui/Switch";
import { ConfirmDialog } from "./ConfirmDialog";

/** What is asked about before it is done. */
export type Grave = "remove" | "ban" | "transfer";
/** Or shown. */
export type Asked = Grave | "why";

interface MemberMenuProps {
  conv: Conversation;
  member: Member;
  at: MenuPlace;
  onAsk: (what: Asked) => void;
  onClose: () => void;
}

/** MemberMenu is what one may do about a member. */
export function MemberMenu({ conv, member, at, onAsk, onClose }: MemberMenuProps) {
  return <Menu label={shownName(member)} at={at} items={items(conv, member, onAsk)} onClose={onClose} />;
}

/** GraveDialog asks, and does it. */
export function GraveDialog({ conv, member, what, onClose }: { conv: Conversation; member: Member; what: Grave; onClose: () => void }) {
  const [recall, setRecall] = useState(false);
  const user = member.user.id;
  const done = {
    remove: () => call("removeMember", { conv: conv.id, user, ban: false, recall }),
    ban: () => call("removeMember", { conv: conv.id, user, ban: true, recall }),
    transfer: () => call("order", { do: "transfer", conv: conv.id, user }),
  };
  return (
    <ConfirmDialog title={t(`group.${what}`)} text={t(`group.${what}_confirm`, { name: shownName(member) })} onClose={onClose} onConfirm={done[what]}>
      {what !== "transfer" && <Switch label={t("group.recall_last")} note={t("group.recall_last_note")} isOn={recall} onChange={setRecall} />}
    </ConfirmDialog>
  );
}

function items(conv: Conversation, member: Member, ask: (what: Asked) => void): readonly MenuItem[] {
  const { user, role } = member;
  const order = (o: { do: "role"; role: "admin" | "member" } | { do: "mute"; until: Millis }) => attempt(call("order", { ...o, conv: conv.id, user: user.id }));
  const now = serverNow(snapshot.peek());
  const isOwner = conv.role === "owner";
  const list: MenuItem[] = user.deleted ? [] : [{ label: t("group.message"), icon: "chat", onSelect: () => attempt(openChatWith(user)) }];
  if (isOwner) {
    list.push(
      role === "admin"
        ? { label: t("group.admin_end"), icon: "user", onSelect: () => order({ do: "role", role: "member" }) }
        : { label: t("group.admin_make"), icon: "user", onSelect: () => order({ do: "role", role: "admin" }) },
    );
  }
  if (isBelow(conv, role)) {
    const mute = (label: string, until: Millis): MenuItem => ({ label, onSelect: () => order({ do: "mute", until }) });
    list.push(
      member.mutedUntil > now
        ? { label: t("group.unmute"), icon: "bell", onSelect: () => order({ do: "mute", until: 0 }) }
        : { label: t("group.mute"), icon: "bellOff", items: [...MUTE_SPANS.map((s) => mute(span(s), now + s * 1000)), mute(t("group.for_ever"), Infinity)] },
    );
  }
  list.push({ label: t("group.why"), icon: "info", onSelect: () => ask("why") });
  if (isOwner) {
    list.push({ label: t("group.transfer"), icon: "forward", onSelect: () => ask("transfer") });
  }
  if (isBelow(conv, role)) {
    list.push({ label: t("group.remove"), icon: "leave", isDanger: true, isApart: true, onSelect: () => ask("remove") }, { label: t("group.ban"), icon: "close", isDanger: true, onSelect: () => ask("ban") });
  }
  return list;
}
