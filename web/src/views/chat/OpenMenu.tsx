import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { hint } from "../../state/client";
import { openPerson } from "../../state/contacts";
import { copy } from "../../state/copy";
import { userName } from "../../state/names";
import { people } from "../../state/selectors";
import type { Message } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { Menu, type MenuItem } from "../../ui/Menu";
import type { MenuPlace } from "../../ui/menuPlace";

interface OpenMenuProps {
  message: Message;
  conv: Id;
  /** Where the message is drawn. */
  box: HTMLElement | null;
  at: MenuPlace;
  onClose: () => void;
}

/** OpenMenu is what can be done with a message. */
export function OpenMenu({ message, conv, box, at, onClose }: OpenMenuProps) {
  const name = useSnapshot((s) => userName(people(s), message.sender));
  return <Menu label={t("chat.menu", { name })} at={at} items={entries(message, conv, box)} onClose={onClose} />;
}

function entries(m: Message, conv: Id, box: HTMLElement | null): MenuItem[] {
  const which = { conv, clientId: m.clientId };
  const text = box?.querySelector(`[data-key="${CSS.escape(m.key)}"] [data-part="text"]`) ?? null;
  const selected = text === null ? "" : selectedIn(text);
  const list: MenuItem[] = [{ label: selected === "" ? t("chat.copy") : t("chat.copy_selected"), icon: "copy", onSelect: () => void copy(selected || m.text) }];
  if (m.seq > 0) {
    list.push({ label: t("chat.copy_link"), icon: "link", onSelect: () => void copy(`${location.origin}/c/${conv}/m/${m.seq}`) });
  }
  if (!m.isOwn) {
    list.push({ label: t("info.direct"), icon: "user", onSelect: () => openPerson(m.sender, box?.querySelector(`[data-key="${CSS.escape(m.key)}"] [data-part="bubble"]`) ?? document.body) });
  }
  if (text !== null) {
    list.push({ label: t("chat.select_text"), onSelect: () => getSelection()?.selectAllChildren(text) });
  }
  if (m.delivery === "failed") {
    list.push({ label: t("state.resend"), isApart: true, onSelect: () => hint("resend", which) });
    list.push({ label: t("state.discard"), isDanger: true, onSelect: () => hint("discard", which) });
  }
  return list;
}

function selectedIn(element: Element): string {
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true) ? selection.toString().trim() : "";
}
