// Where the keys lead that go round the list.
import type { Id, State } from "../core/types";
import { hasNews, isMuted, serverNow, shownConversations } from "./selectors";

/** nextConversation goes round the list as it is shown, if need be only to those with news; null: there is none. */
export function nextConversation(s: State, from: Id | null, step: 1 | -1, onlyNews: boolean): Id | null {
  const ids = shownConversations(s);
  const at = from === null ? -1 : ids.indexOf(from);
  const start = at < 0 && step < 0 ? 0 : at;
  for (let i = 1; i <= ids.length; i++) {
    const id = ids[(start + step * i + ids.length * 2) % ids.length] ?? "";
    const c = s.conversations[id];
    if (id !== from && c !== undefined && (!onlyNews || (hasNews(c, s.reading) && !isMuted(c, serverNow(s))))) {
      return id;
    }
  }
  return null;
}
