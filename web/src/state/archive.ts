import type { Id, State } from "../core/types";
import { conversationOrder, isArchived, isUnlisted, remember, serverNow } from "./selectors";

/** What is in the archive, in the order of the list. */
export const archive = remember(
  (s: State) => [conversationOrder(s), s.conversations],
  (s: State): readonly Id[] => {
    const now = serverNow(s);
    return conversationOrder(s).filter((id) => {
      const c = s.conversations[id];
      return c !== undefined && !isUnlisted(c) && isArchived(c, now);
    });
  },
);
