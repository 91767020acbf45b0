import type { Id, Seq } from "../../core/types";
import { t } from "../../i18n";
import { call, snapshot } from "../../state/client";
import { copy } from "../../state/copy";
import { attempt, movePin, muteFor, setArchived, setPinned, setUnlisted, setUnread } from "../../state/keeping";
import { navigate } from "../../state/route";
import { hasNews, isArchived, isMuted, isUnlisted, openConversation, pinnedOrder, serverNow } from "../../state/selectors";
import { dismissToast, showToast } from "../../state/toasts";
import { ofExtras } from "../../ui/extraIcons";
import { addIcons } from "../../ui/Icon";
import type { MenuItem } from "../../ui/Menu";
import { folderItems } from "../folders/folderItems";

addIcons(ofExtras);

const HOUR = 3_600_000;
/** What is cleared can be undone for so long, milliseconds. */
const UNDO = 5000;

/** rowMenu is what can be done with a conversation, besides writing in it. */
export function rowMenu(id: Id, onLeave: () => void): readonly MenuItem[] {
  const s = snapshot.peek();
  const conv = s.conversations[id];
  if (conv === undefined) {
    return [];
  }
  const isNew = hasNews(conv, s.reading);
  const address = `/c/${id}`;
  return [
    ...pinItems(id, pinnedOrder(s)),
    ...(isMuted(conv, serverNow(s))
      ? [{ label: t("row.unmute"), icon: "bell", onSelect: () => muteFor(id, 0) } as const]
      : [{ label: t("row.mute"), icon: "bellOff", items: muteItems(id) } as const]),
    isNew
      ? { label: t("row.read"), icon: "read", onSelect: () => setUnread(id, false) }
      : { label: t("row.unread"), icon: "unread", onSelect: () => setUnread(id, true) },
    ...(conv.role === "none" ? [] : [{ label: t("folder.add"), icon: "folder", items: folderItems(s, id) } as const]),
    isArchived(conv, serverNow(s))
      ? { label: t("archive.out"), icon: "archive", onSelect: () => setArchived(id, false) }
      : { label: t("archive.in"), icon: "archive", onSelect: () => setArchived(id, true) },
    isUnlisted(conv) ? { label: t("archive.show"), icon: "eye", onSelect: () => setUnlisted(id, false) } : { label: t("archive.hide"), icon: "eyeOff", onSelect: () => hide(id) },
    { label: t("row.open"), icon: "open", isApart: true, onSelect: () => void window.open(address, "_blank", "noopener") },
    { label: t("row.copy"), icon: "link", onSelect: () => void copy(location.origin + address) },
    ...(conv.headSeq === 0 ? [] : [{ label: t("row.clear"), icon: "trash", isApart: true, isDanger: true, onSelect: () => clearLater(id, conv.headSeq) } as const]),
    ...(conv.kind === "group" && conv.role !== "none" ? [{ label: t("group.leave"), icon: "leave", isDanger: true, isApart: true, onSelect: onLeave } as const] : []),
  ];
}

/** clearLater: it cannot be taken back, so it waits until nobody has undone it. */
function clearLater(conv: Id, seq: Seq): void {
  const stop = () => {
    clearTimeout(timer);
    dismissToast(toast);
  };
  const timer = setTimeout(() => {
    stop();
    attempt(call("clear", { conv, seq }));
  }, UNDO);
  const toast = showToast({ text: t("row.clearing"), action: { label: t("row.undo"), run: stop } });
}

/** hide leaves it first, if it is open. */
function hide(id: Id): void {
  if (openConversation.peek() === id) {
    navigate("/");
  }
  setUnlisted(id, true);
}

/** The keys' and fingers' way to what the mouse drags. */
function pinItems(id: Id, pinned: readonly Id[]): readonly MenuItem[] {
  const at = pinned.indexOf(id);
  if (at < 0) {
    return [{ label: t("row.pin"), icon: "pin", onSelect: () => setPinned(id, true) }];
  }
  const unpin: MenuItem = { label: t("row.unpin"), icon: "pin", onSelect: () => setPinned(id, false) };
  if (pinned.length === 1) {
    return [unpin];
  }
  return [
    unpin,
    { label: t("row.up"), icon: "up", isDisabled: at === 0, onSelect: () => movePin(id, at - 1) },
    { label: t("row.down"), icon: "down", isDisabled: at === pinned.length - 1, onSelect: () => movePin(id, at + 1) },
  ];
}

function muteItems(id: Id): readonly MenuItem[] {
  return [
    { label: t("row.mute_hours", { count: 1 }), onSelect: () => muteFor(id, HOUR) },
    { label: t("row.mute_hours", { count: 8 }), onSelect: () => muteFor(id, 8 * HOUR) },
    { label: t("row.mute_day"), onSelect: () => muteFor(id, 24 * HOUR) },
    { label: t("row.mute_ever"), onSelect: () => muteFor(id, Infinity) },
  ];
}
