import type { Id } from "../../core/types";
import { snapshot } from "../../state/client";
import { goUp, navigate, route } from "../../state/route";
import { nextConversation } from "../../state/next";
import { useShortcut } from "../../state/shortcuts";

/** useGoing answers the keys that lead from one conversation to another, and to what is known about it. */
export function useGoing(conv: Id | null): void {
  const go = (step: 1 | -1, onlyNews: boolean) => () => {
    const next = nextConversation(snapshot.peek(), conv, step, onlyNews);
    if (next === null) {
      return false;
    }
    navigate(`/c/${next}`);
    return true;
  };
  useShortcut("next", go(1, false));
  useShortcut("previous", go(-1, false));
  useShortcut("next_unread", go(1, true));
  useShortcut("previous_unread", go(-1, true));
  useShortcut("info", () => {
    if (conv === null) {
      return false;
    }
    if (route.peek().name === "info") {
      goUp();
    } else {
      navigate(`/c/${conv}/info`);
    }
    return true;
  });
}
