import type { Conversation, Event, Id, State } from "../../core/types";
import { t } from "../../i18n";
import { askedOver, chosenSeqs } from "../../state/asked";
import { hint, snapshot } from "../../state/client";
import { openPerson } from "../../state/contacts";
import { copy } from "../../state/copy";
import { userName } from "../../state/names";
import { navigate } from "../../state/route";
import { me, people, writable } from "../../state/selectors";
import type { Message } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { Menu, type MenuItem } from "../../ui/Menu";
import type { MenuPlace } from "../../ui/menuPlace";
import { canCopyPicture, copyPicture } from "../media/copyPicture";
import { hide, knownLimits, mayPin, mayRecall, pin, recall, save } from "./ops/acts";
import { QUICK, toggle } from "./ops/react";
import { edit, isInTime, mayEdit, reply } from "./ops/steering";

interface OpenMenuProps {
  message: Message;
  conv: Id;
  /** Where the message is drawn. */
  box: HTMLElement | null;
  at: MenuPlace;
  /** Only what one reacts with. */
  isBar: boolean;
  onClose: () => void;
}

/** OpenMenu is what can be done with a message. */
export function OpenMenu({ message, conv, box, at, isBar, onClose }: OpenMenuProps) {
  const name = useSnapshot((s) => userName(people(s), message.sender));
  const s = snapshot.peek();
  const e = message.event;
  const c = s.conversations[conv];
  const quick = e === null || c === undefined || c.role === "none" ? [] : quickItems(e);
  const items = isBar ? [] : [...answers(s, message, conv), ...copies(message, conv, box), ...(e === null || c === undefined ? [] : operations(s, c, e)), ...unsent(message, conv)];
  return <Menu label={t("chat.menu", { name })} at={at} quick={quick} items={items} onClose={onClose} />;
}

function quickItems(e: Event): MenuItem[] {
  const shown = QUICK.map((emoji): MenuItem => ({ label: emoji, hint: t("ops.react_with", { emoji }), isChecked: e.reactions.some((r) => r.emoji === emoji && r.isMine), onSelect: () => toggle(e.conv, e.seq, e.reactions, emoji) }));
  return [...shown, { label: "＋", hint: t("ops.react_more"), onSelect: () => (askedOver.value = { kind: "react", event: e }) }];
}

function answers(s: State, m: Message, conv: Id): MenuItem[] {
  const list: MenuItem[] = [];
  const { event } = m;
  if (event !== null && writable(s, conv) === "yes") {
    list.push({ label: t("ops.reply"), icon: "reply", hint: "R", onSelect: () => reply(conv, m.seq) });
    if (mayEdit(s, event) && isInTime(s, event, knownLimits().edit)) {
      list.push({ label: t("ops.edit"), icon: "edit", hint: "E", onSelect: () => edit(conv, event) });
    }
  }
  return list;
}

function copies(m: Message, conv: Id, box: HTMLElement | null): MenuItem[] {
  const row = box?.querySelector(`[data-key="${CSS.escape(m.key)}"]`);
  const text = row?.querySelector('[data-part="text"]') ?? null;
  const selected = text === null ? "" : selectedIn(text);
  const list: MenuItem[] = m.text === "" ? [] : [{ label: selected === "" ? t("chat.copy") : t("chat.copy_selected"), icon: "copy", onSelect: () => void copy(selected || m.text) }];
  const body = m.event?.body;
  const [picture, another] = body?.kind === "rich" && body.what === "media" ? body.value.files : [];
  if (picture?.mime.startsWith("image/") === true && another === undefined && canCopyPicture) {
    list.push({ label: t("lightbox.copy"), icon: "picture", onSelect: () => void copyPicture({ conv, seq: m.seq, clientId: m.clientId }, picture.id, 0) });
  }
  if (m.seq > 0) {
    list.push({ label: t("chat.copy_link"), icon: "link", onSelect: () => void copy(`${location.origin}/c/${conv}/m/${m.seq}`) });
  }
  if (text !== null && m.text !== "") {
    list.push({ label: t("chat.select_text"), onSelect: () => getSelection()?.selectAllChildren(text) });
  }
  if (m.reply > 0) {
    list.push({ label: t("ops.to_quoted"), onSelect: () => navigate(`/c/${conv}/m/${m.reply}`) });
  }
  if (!m.isOwn) {
    list.push({ label: t("info.direct"), icon: "user", onSelect: () => openPerson(m.sender, row?.querySelector('[data-part="bubble"]') ?? document.body) });
  }
  return list;
}

function operations(s: State, c: Conversation, e: Event): MenuItem[] {
  const list: MenuItem[] = [{ label: t("ops.remind"), icon: "clock", isApart: e.expiresAt > 0, onSelect: () => (askedOver.value = { kind: "remind", event: e }) }];
  if (e.expiresAt === 0 && c.kind !== "saved") {
    list.unshift({ label: t("ops.save"), icon: "bookmark", onSelect: () => save(e.conv, [e.seq]) });
  }
  if (e.expiresAt === 0) {
    list.unshift({ label: t("ops.forward"), icon: "share", hint: "F", isApart: true, onSelect: () => (askedOver.value = { kind: "forward", seqs: [e.seq] }) });
  }
  if (mayPin(c)) {
    list.push({ label: t(e.isPinned ? "ops.unpin" : "ops.pin"), icon: "pin", onSelect: () => pin(e, !e.isPinned) });
  }
  if (e.reactions.length > 0) {
    list.push({ label: t("ops.reacted"), icon: "smile", onSelect: () => (askedOver.value = { kind: "reacted", event: e }) });
  }
  if (c.kind === "group" && e.sender === me(s)?.id) {
    list.push({ label: t("ops.readers"), icon: "checks", onSelect: () => (askedOver.value = { kind: "readers", event: e }) });
  }
  list.push({ label: t("ops.select"), icon: "select", onSelect: () => (chosenSeqs.value = new Set([e.seq])) });
  if (mayRecall(s, c, e, knownLimits().recall)) {
    list.push({ label: t("ops.recall"), icon: "undo", isApart: true, onSelect: () => recall([e]) });
  }
  list.push({ label: t("ops.hide"), icon: "trash", hint: "Del", isDanger: true, onSelect: () => hide(e.conv, [e.seq]) });
  return list;
}

function unsent(m: Message, conv: Id): MenuItem[] {
  const which = { conv, clientId: m.clientId };
  return m.delivery !== "failed"
    ? []
    : [
        { label: t("state.resend"), isApart: true, onSelect: () => hint("resend", which) },
        { label: t("state.discard"), isDanger: true, onSelect: () => hint("discard", which) },
      ];
}

function selectedIn(element: Element): string {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true) ? selection.toString().trim() : "";
}
