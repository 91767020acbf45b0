import { useEffect } from "preact/hooks";
import type { Id, State } from "../../core/types";
import { t } from "../../i18n";
import { conversationName, userName } from "../../state/names";
import { route, type Route } from "../../state/route";
import { people, totalUnread } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";

/** Attention draws nothing: it tells outside of the page what is new in it: in the title, on its sign, on that of the installed app. */
export function Attention({ conv }: { conv: Id | null }): null {
  const unread = useSnapshot(totalUnread);
  const about = useSnapshot((s) => titleOf(s, route.value, conv));
  const count = unread === 0 ? "" : `(${unread > 999 ? "999+" : unread}) `;
  const title = `${count}${about === "" ? "" : `${about} · `}${t("app.name")}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    showDot(unread > 0);
    const done = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.();
    // Only the installed app has a place for it.
    done?.catch(() => undefined);
  }, [unread]);
  useEffect(
    () => () => {
      showDot(false);
      navigator.clearAppBadge?.().catch(() => undefined);
    },
    [],
  );
  return null;
}

function titleOf(s: State, here: Route, conv: Id | null): string {
  const c = conv === null ? undefined : s.conversations[conv];
  switch (here.name) {
    case "contacts":
      return t("nav.contacts");
    case "person":
      return userName(people(s), here.user);
    case "settings":
      return t("nav.settings");
    case "search":
      return t("nav.search");
    default:
      return c === undefined ? "" : conversationName(people(s), c);
  }
}

function showDot(isNew: boolean): void {
  document.querySelector('link[rel="icon"]')?.setAttribute("href", isNew ? "/icon-unread.svg" : "/icon.svg");
}
