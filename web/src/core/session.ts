// What can happen to the state before anybody is signed in: the part of apply
// that the sign-in page carries.
import type { Input } from "./apply";
import { emptyState, type Id, type State } from "./types";

/** applySession is apply for a device nobody has signed in on; what else there is, is not meant for it. */
export function applySession(state: State, input: Input): State {
  switch (input.kind) {
    case "loaded":
      return { ...state, ...input.state };
    case "session":
      return { ...state, session: input.session };
    case "forgotten":
      return { ...emptyState, durable: state.durable, session: { kind: "out" } };
    case "link":
      return state.link === input.link ? state : { ...state, link: input.link };
    case "durable":
      return state.durable === input.isDurable ? state : { ...state, durable: input.isDurable };
    case "outbox":
      return { ...state, outbox: input.outbox };
    default:
      return state;
  }
}

export function myId(state: State): Id {
  return state.session.kind === "in" || state.session.kind === "expired" ? state.session.me.id : "";
}
