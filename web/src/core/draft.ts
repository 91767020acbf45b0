// Drafts in the state: what was written and not sent, here and on the other
// devices. The later one wins; what is being written here is not taken away by
// what was written before.
import { omit } from "./record";
import type { Draft, Id, Millis, Seq, State } from "./types";

/** A draft here is told to the server within this time while there is a connection: a younger one is still being written. */
const WRITING: Millis = 15_000;

/** changeDraft: somebody writes here. */
export function changeDraft(state: State, conv: Id, text: string, reply: Seq, at: Millis): State {
  const known = state.drafts[conv];
  if (text !== "") {
    return known?.text === text && known.reply === reply ? state : { ...state, drafts: { ...state.drafts, [conv]: { text, savedAt: at, saved: false, reply } }, cleared: omit(state.cleared, conv) };
  }
  if (known === undefined) {
    return state;
  }
  return { ...state, drafts: omit(state.drafts, conv), cleared: { ...state.cleared, [conv]: { text: "", savedAt: at, saved: false, reply: 0 } } };
}

/** confirmDraft: the server has this text. It may have been changed here since. */
export function confirmDraft(state: State, conv: Id, text: string, savedAt: Millis): State {
  if (text === "") {
    return { ...state, cleared: omit(state.cleared, conv) };
  }
  const known = state.drafts[conv];
  return known?.text === text ? { ...state, drafts: { ...state.drafts, [conv]: { ...known, savedAt, saved: true } } } : state;
}

/** takeDraft: the server's word, of whichever device. */
export function takeDraft(state: State, conv: Id, theirs: Draft): State {
  const ours = state.drafts[conv] ?? state.cleared[conv];
  if (ours !== undefined && theirs.savedAt < (ours.saved ? ours.savedAt : ours.savedAt + state.skew + WRITING)) {
    return state;
  }
  if (ours?.saved === true && ours.text === theirs.text && ours.reply === theirs.reply && ours.savedAt === theirs.savedAt) {
    return state;
  }
  const cleared = omit(state.cleared, conv);
  return { ...state, cleared, drafts: theirs.text === "" ? omit(state.drafts, conv) : { ...state.drafts, [conv]: theirs } };
}

/**
 * unsave is for a server that tells all anew: what it has of drafts comes with
 * that. If it is the same one, it is believed where it says nothing; another
 * one is told everything.
 */
export function unsave(state: State, isSameServer: boolean): State {
  const drafts = Object.entries(state.drafts).flatMap(([conv, d]): [Id, Draft][] => {
    if (!d.saved) {
      return [[conv, d]];
    }
    return isSameServer ? [] : [[conv, { ...d, saved: false }]];
  });
  return { ...state, drafts: Object.fromEntries(drafts) };
}
