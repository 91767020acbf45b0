// Looking for what somebody types, while they type on.
import type { Id } from "../core/types";

export interface Asked {
  readonly text: string;
  /** The one conversation to look in, or "". */
  readonly within: Id;
}

/**
 * lookFor finds what is asked, then what was asked meanwhile, one after the
 * other. It returns what was asked last; null when nobody asks any more: then
 * nothing is shown, for the person is elsewhere.
 */
export async function lookFor<T>(asked: () => Asked | null, find: (what: Asked) => Promise<T>, show: (found: T) => void): Promise<Asked | null> {
  let done: Asked | null = null;
  for (let next = asked(); next !== null && next !== done; next = asked()) {
    done = next;
    const found = await find(next);
    if (asked() !== null) {
      show(found);
    }
  }
  return asked() === null ? null : done;
}
