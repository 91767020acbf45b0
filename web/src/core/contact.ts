// Friends, requests and what one keeps of people, in the state.
import { omit } from "./record";
import type { Contact, State } from "./types";

/** keepContact: of whom nothing is kept any more, there is no contact. */
export function keepContact(state: State, c: Contact): State {
  const isNone = !c.friend && !c.blocked && c.remark === "" && c.tags.length === 0;
  return { ...state, contacts: isNone ? omit(state.contacts, c.id) : { ...state.contacts, [c.id]: c } };
}
