// Who types where, in the state. It is believed for a while, and never stored.
import { omit } from "./record";
import { myId } from "./session";
import type { Id, Millis, State } from "./types";

/** applyTyping believes until then; a time in the past ends it. */
export function applyTyping(state: State, conv: Id, user: Id, until: Millis): State {
  const who = state.typing[conv];
  if (until > 0) {
    return user === myId(state) ? state : { ...state, typing: { ...state.typing, [conv]: { ...who, [user]: until } } };
  }
  if (who === undefined || who[user] === undefined) {
    return state;
  }
  const rest = omit(who, user);
  return { ...state, typing: Object.keys(rest).length === 0 ? omit(state.typing, conv) : { ...state.typing, [conv]: rest } };
}

export function expireTyping(state: State, now: Millis): State {
  let next = state;
  for (const [conv, who] of Object.entries(state.typing)) {
    for (const [user, until] of Object.entries(who)) {
      if (until <= now) {
        next = applyTyping(next, conv, user, 0);
      }
    }
  }
  return next;
}
