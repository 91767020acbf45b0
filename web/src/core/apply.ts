// The reducer: state and what happened in, state out. It is pure, and returns
// the same object (and the same parts) when nothing changed, so that a view
// which compares by identity redraws only for what concerns it.
//
// Rules of the streams:
//   - an event with the seq after the cursor is applied;
//   - an older one was applied before, and is dropped;
//   - a later one means something was missed: it is dropped too, and isGap says
//     so, upon which the engine syncs.
import { bounded, extend, HEAD, jump, merge, type Page } from "./log";
import { after, change, counted, forget, hidden, hide, mentions, replay, uncount, voted } from "./operations";
import { isOperation, isShown } from "./said";
import { keepContact } from "./contact";
import { changeDraft, confirmDraft, takeDraft, unsave } from "./draft";
import { changePending, dropArrived, markStored, queue } from "./pending";
import { isShallowEqual, mapValues, omit } from "./record";
import { applySession, myId } from "./session";
import { applyTyping, expireTyping } from "./typing";
import type { Conversation, ConversationSettings, Diff, Differences, Event, Failure, Group, GroupBody, Id, Link, Log, Mark, Millis, Pending, Role, Seq, Session, State, Upload, User, UserEvent } from "./types";
import { emptyLog } from "./types";

export type Input =
  | { readonly kind: "loaded"; readonly state: Partial<State> }
  | { readonly kind: "session"; readonly session: Session }
  | { readonly kind: "forgotten" }
  | { readonly kind: "link"; readonly link: Link }
  /** Whether what is written survives the last tab. */
  | { readonly kind: "durable"; readonly isDurable: boolean }
  | { readonly kind: "differences"; readonly differences: Differences }
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "user_event"; readonly event: UserEvent }
  | { readonly kind: "mark"; readonly mark: Mark }
  /** Of all others in a group. */
  | { readonly kind: "marks"; readonly conv: Id; readonly marks: State["marks"][Id] }
  | { readonly kind: "typing"; readonly conv: Id; readonly user: Id; readonly until: Millis }
  | { readonly kind: "tick"; readonly now: Millis }
  | { readonly kind: "page"; readonly conv: Id; readonly page: Page }
  /** Gives up what is in memory, unless the page is next to it. */
  | { readonly kind: "jump"; readonly conv: Id; readonly page: Page }
  | { readonly kind: "closed"; readonly conv: Id }
  | { readonly kind: "users"; readonly users: readonly User[] }
  /** All there are. */
  | { readonly kind: "contacts"; readonly contacts: State["contacts"]; readonly requests: State["requests"]; readonly users: readonly User[] }
  /** Of members, "" for those who have none. */
  | { readonly kind: "nicknames"; readonly conv: Id; readonly names: Readonly<Record<Id, string>> }
  | { readonly kind: "faces"; readonly conv: Id; readonly faces: readonly Id[] }
  | { readonly kind: "me"; readonly me: User }
  | { readonly kind: "skew"; readonly skew: Millis }
  /** All that is known. */
  | { readonly kind: "presence"; readonly presence: State["presence"]; readonly status: State["status"] }
  | { readonly kind: "settings"; readonly conv: Id; readonly settings: ConversationSettings }
  /** Written here; an empty text takes the draft away. */
  | { readonly kind: "draft"; readonly conv: Id; readonly text: string; readonly reply: Seq; readonly at: Millis }
  | { readonly kind: "draft_saved"; readonly conv: Id; readonly text: string; readonly savedAt: Millis }
  /** An answer of OpenDirect, CreateGroup, Get … */
  | { readonly kind: "conversation"; readonly conversation: Conversation }
  /** As the database has it. */
  | { readonly kind: "outbox"; readonly outbox: State["outbox"] }
  | { readonly kind: "queued"; readonly pending: Pending }
  | { readonly kind: "stored"; readonly conv: Id; readonly clientId: string; readonly seq: Seq }
  | { readonly kind: "failed"; readonly conv: Id; readonly clientId: string; readonly failure: Failure }
  | { readonly kind: "discarded"; readonly conv: Id; readonly clientId: string }
  /** The time of messages is over. */
  | { readonly kind: "hidden"; readonly conv: Id; readonly seqs: readonly Seq[] }
  /** Null: nothing is on its way any more. */
  | { readonly kind: "upload"; readonly clientId: string; readonly upload: Upload | null }
  | { readonly kind: "reading"; readonly conv: Id; readonly seq: Seq; readonly num: number }
  | { readonly kind: "read"; readonly conv: Id; readonly readSeq: Seq; readonly readNum: number };

export function apply(state: State, input: Input): State {
  switch (input.kind) {
    case "loaded":
    case "session":
    case "forgotten":
    case "link":
    case "durable":
    case "outbox":
      return applySession(state, input);
    case "differences":
      return applyDifferences(state, input.differences);
    case "event":
      return applyEvent(state, input.event);
    case "user_event":
      return applyUserEvent(state, input.event);
    case "mark":
      return applyMark(state, input.mark);
    case "marks":
      return { ...state, marks: { ...state.marks, [input.conv]: input.marks } };
    case "typing":
      return applyTyping(state, input.conv, input.user, input.until);
    case "tick":
      return expireTyping(state, input.now);
    case "page":
      return applyPage(state, input.conv, input.page, merge);
    case "jump":
      return applyPage(state, input.conv, input.page, jump);
    case "closed":
      return input.conv in state.logs ? { ...state, logs: omit(state.logs, input.conv) } : state;
    case "users":
      return addUsers(state, input.users);
    case "contacts":
      return { ...addUsers(state, input.users), contacts: input.contacts, requests: input.requests, listed: true };
    case "faces":
      return changeConversation(state, input.conv, { faces: input.faces });
    case "nicknames":
      return learnNicknames(state, input.conv, input.names);
    case "me":
      return profile(state, input.me);
    case "skew":
      return state.skew === input.skew ? state : { ...state, skew: input.skew };
    case "presence":
      return { ...state, presence: input.presence, status: input.status };
    case "settings":
      return applySettings(state, input.conv, input.settings);
    case "draft":
      return changeDraft(state, input.conv, input.text, input.reply, input.at);
    case "draft_saved":
      return confirmDraft(state, input.conv, input.text, input.savedAt);
    case "conversation":
      return adopt(state, { conversation: input.conversation, ...noNews });
    case "queued":
      return queue(state, input.pending);
    case "stored":
      return markStored(state, input.conv, input.clientId, input.seq);
    case "failed":
      return changePending(state, input.conv, input.clientId, (p) => ({ ...p, state: "failed", failure: input.failure, num: state.conversations[input.conv]?.headNum }));
    case "discarded":
      return changePending(state, input.conv, input.clientId, () => null);
    case "upload":
      return { ...state, uploads: input.upload === null ? omit(state.uploads, input.clientId) : { ...state.uploads, [input.clientId]: input.upload } };
    case "hidden":
      return hideMessages(state, input.conv, input.seqs);
    case "reading":
      return applyReading(state, input.conv, input.seq, input.num);
    case "read":
      return applyRead(state, input.conv, input.readSeq, input.readNum);
  }
}

/** isGap tells whether apply drops this because something before it is missing. */
export function isGap(state: State, input: Input): boolean {
  switch (input.kind) {
    case "event":
      return input.event.seq > (state.conversations[input.event.conv]?.headSeq ?? 0) + 1 || state.conversations[input.event.conv] === undefined;
    case "user_event":
      return input.event.seq > state.userSeq + 1;
    default:
      return false;
  }
}

// Conversations.

function applyEvent(state: State, e: Event): State {
  const conv = state.conversations[e.conv];
  if (conv === undefined || e.seq !== conv.headSeq + 1) {
    return state;
  }
  let next = setConversation(state, happened(conv, e, myId(state)));
  const log = state.logs[e.conv];
  if (log !== undefined) {
    next = setLog(next, e.conv, replay(extend(log, [e], conv.headSeq), [e], myId(state)));
  }
  if (e.sender === myId(state) && e.clientId !== "") {
    next = changePending(next, e.conv, e.clientId, () => null);
  }
  if (conv.kind === "direct" && e.body.kind === "member_left") {
    next = markDeleted(next, e.sender);
  }
  next = dropConfirmed(next, e.conv);
  return applyTyping(next, e.conv, e.sender, 0);
}

/** markDeleted: the name stays in old conversations, the handle is free again. */
function markDeleted(state: State, id: Id): State {
  const user = state.users[id];
  return user === undefined ? state : addUsers(state, [{ ...user, handle: "", deleted: true }]);
}

/** happened is the conversation after its next event. */
function happened(conv: Conversation, e: Event, me: Id): Conversation {
  const moved = { ...conv, headSeq: e.seq, headNum: e.num };
  if (isOperation(e.body)) {
    return after(moved, e, e.body, me);
  }
  const next = e.countable ? sent({ ...moved, last: e }, e, me) : { ...moved, last: e };
  switch (e.body.kind) {
    case "group_created":
      return { ...next, name: e.body.name, membersSeq: e.seq };
    case "members_added":
      return { ...next, memberCount: conv.memberCount + e.body.users.length, membersSeq: e.seq };
    case "member_joined":
      return { ...next, memberCount: conv.memberCount + 1, membersSeq: e.seq };
    case "member_removed":
      return without(next, e.body.user === me);
    case "member_left":
      // In a direct conversation: the peer's account was deleted; it stays, closed.
      return conv.kind === "direct" ? next : without(next, e.sender === me);
    case "group_renamed":
      return { ...next, name: e.body.name, searchKey: e.body.searchKey };
    case "owner_changed":
      // Who hands a group over is an admin then; who left sees none of this.
      return e.body.user === me ? inRole(next, "owner") : { ...next, membersSeq: e.seq, role: e.sender === me ? "admin" : next.role };
    case "role_changed":
      return e.body.user === me ? inRole(next, e.body.role) : { ...next, membersSeq: e.seq };
    case "group_dissolved":
      return ended({ ...next, memberCount: 0, membersSeq: e.seq });
    case "group":
      return ordered(next, e, e.body, me);
    default:
      return next;
  }
}

/** ordered is a group after something was done to it. */
function ordered(conv: Conversation, e: Event, b: GroupBody, me: Id): Conversation {
  const set = (part: Partial<Group>) => (conv.group === null ? conv : { ...conv, group: { ...conv.group, ...part } });
  switch (b.what) {
    case "permissionsChanged":
      return set(b.permissions);
    case "allMuted":
      return set({ mutedUntil: b.until ?? 0 });
    case "slowModeChanged":
      return set({ slowSeconds: b.seconds });
    case "applicationsChanged":
      return set({ applications: b.waiting });
    case "noticeChanged":
      return set({ notice: b.text, noticeSeq: e.seq });
    case "groupAvatarChanged":
      return set({ avatar: b.avatar });
    case "timerChanged":
      return { ...conv, timer: b.timer };
    case "historyChanged":
      return set({ historyFromSeq: b.fromSeq });
    case "memberMuted":
      return { ...conv, membersSeq: e.seq, silencedUntil: b.userId === me ? (b.until ?? 0) : conv.silencedUntil };
    case "nicknameChanged":
      return e.sender === me ? { ...conv, membersSeq: e.seq, nickname: b.nickname } : { ...conv, membersSeq: e.seq, nicknames: { ...conv.nicknames, [e.sender]: b.nickname } };
    default:
      return conv;
  }
}

/** sent: whoever says something has read and holds everything before it. A mark may be ahead of that. */
function sent(conv: Conversation, e: Event, me: Id): Conversation {
  if (e.isScheduled && e.sender === me) {
    return conv.kind === "saved" ? conv : uncount(conv, [e.seq]);
  }
  if (e.sender === me) {
    return { ...conv, readSeq: Math.max(conv.readSeq, e.seq), readNum: Math.max(conv.readNum, e.num) };
  }
  const mentionSeqs = e.seq > conv.readSeq && mentions(e, conv, me) ? [...conv.mentionSeqs, e.seq] : conv.mentionSeqs;
  if (e.sender === conv.peer && !e.isScheduled) {
    return { ...conv, mentionSeqs, peerReadSeq: Math.max(conv.peerReadSeq, e.seq), peerDeliveredSeq: Math.max(conv.peerDeliveredSeq, e.seq) };
  }
  return { ...conv, mentionSeqs };
}

/** inRole: another role ends a mute. */
function inRole(conv: Conversation, role: Role): Conversation {
  return { ...conv, role, silencedUntil: 0, membersSeq: conv.headSeq };
}

function without(conv: Conversation, isMe: boolean): Conversation {
  const next = { ...conv, memberCount: Math.max(0, conv.memberCount - 1), membersSeq: conv.headSeq };
  return isMe ? ended(next) : next;
}

/** ended: what one has left does not change any more, and counts as read. */
function ended(conv: Conversation): Conversation {
  return { ...conv, role: "none", group: null, silencedUntil: 0, nickname: "", timer: 0, readSeq: conv.headSeq, readNum: conv.headNum };
}

/** adopt takes the server's word on a conversation, unless ours is newer. */
function adopt(state: State, diff: Diff): State {
  const theirs = diff.conversation;
  const ours = state.conversations[theirs.id];
  const tail = diff.tail.length > 0 || theirs.last === null ? diff.tail : [theirs.last];
  let next = setConversation(state, ours === undefined ? theirs : newer(ours, theirs));
  const log = state.logs[theirs.id];
  if (log !== undefined && theirs.headSeq > (ours?.headSeq ?? 0)) {
    const isStale = (seq: Seq) => !tail.some((e) => e.seq === seq);
    next = setLog(next, theirs.id, diff.isAllChanged ? emptyLog : replay(forget(extend(log, tail, ours?.headSeq ?? 0), diff.changed.filter(isStale)), tail, myId(state)));
  }
  if (diff.draft !== null) {
    next = takeDraft(next, theirs.id, diff.draft);
  }
  const me = myId(state);
  for (const e of tail) {
    if (e.sender === me && e.clientId !== "") {
      next = changePending(next, theirs.id, e.clientId, () => null);
    }
  }
  return dropConfirmed(dropArrived(next, theirs.id), theirs.id);
}

/** like keeps the identity of a list that is the same. */
function like(now: readonly Seq[], before: readonly Seq[]): readonly Seq[] {
  return String(now) === String(before) ? before : now;
}

/** newer joins two states of one conversation. Marks only grow. */
function newer(ours: Conversation, theirs: Conversation): Conversation {
  const isNewer = theirs.headSeq >= ours.headSeq;
  const base = isNewer ? theirs : ours;
  const isReadByUs = ours.readSeq > theirs.readSeq;
  const next: Conversation = {
    ...base,
    membersSeq: theirs.headSeq > ours.headSeq ? theirs.headSeq : ours.membersSeq,
    // An event keeps its identity when it is the same one.
    last: base.last?.seq === ours.last?.seq && base.last?.changedSeq === ours.last?.changedSeq ? ours.last : base.last,
    settings: isShallowEqual(ours.settings, theirs.settings) ? ours.settings : theirs.settings,
    uncountedSeqs: like(base.uncountedSeqs, ours.uncountedSeqs),
    mentionSeqs: like(base.mentionSeqs, ours.mentionSeqs),
    pinnedSeqs: like(base.pinnedSeqs, ours.pinnedSeqs),
    readSeq: isReadByUs ? ours.readSeq : theirs.readSeq,
    readNum: isReadByUs ? ours.readNum : theirs.readNum,
    peerReadSeq: Math.max(ours.peerReadSeq, theirs.peerReadSeq),
    peerDeliveredSeq: Math.max(ours.peerDeliveredSeq, theirs.peerDeliveredSeq),
    group: ours.group !== null && base.group !== null && isShallowEqual(ours.group, base.group) ? ours.group : base.group,
    nicknames: ours.nicknames,
    faces: ours.faces,
  };
  const settled = next.role === "none" ? ended(next) : next;
  return isShallowEqual(ours, settled) ? ours : settled;
}

function applyMark(state: State, mark: Mark): State {
  const conv = state.conversations[mark.conv];
  const others = state.marks[mark.conv];
  if (others !== undefined && mark.readSeq > (others[mark.user] ?? 0)) {
    return apply(state, { kind: "marks", conv: mark.conv, marks: { ...others, [mark.user]: mark.readSeq } });
  }
  if (conv === undefined || conv.kind !== "direct" || mark.user !== conv.peer) {
    return state;
  }
  const peerReadSeq = Math.max(conv.peerReadSeq, mark.readSeq);
  const peerDeliveredSeq = Math.max(conv.peerDeliveredSeq, mark.deliveredSeq);
  if (peerReadSeq === conv.peerReadSeq && peerDeliveredSeq === conv.peerDeliveredSeq) {
    return state;
  }
  return setConversation(state, { ...conv, peerReadSeq, peerDeliveredSeq });
}

function applyRead(state: State, id: Id, readSeq: Seq, readNum: number): State {
  const conv = state.conversations[id];
  if (conv === undefined) {
    return state;
  }
  const next = readSeq > conv.readSeq ? setConversation(state, { ...conv, readSeq, readNum }) : state;
  return dropConfirmed(next, id);
}

function applyReading(state: State, id: Id, seq: Seq, num: number): State {
  const conv = state.conversations[id];
  const known = Math.max(conv?.readSeq ?? 0, state.reading[id]?.seq ?? 0);
  return conv === undefined || seq <= known ? state : { ...state, reading: { ...state.reading, [id]: { seq, num } } };
}

/** dropConfirmed forgets a mark of our own that the server now has. */
function dropConfirmed(state: State, id: Id): State {
  const mark = state.reading[id];
  return mark === undefined || mark.seq > (state.conversations[id]?.readSeq ?? 0) ? state : { ...state, reading: omit(state.reading, id) };
}

// The own stream.

function applyUserEvent(state: State, e: UserEvent): State {
  return e.seq === state.userSeq + 1 ? concern({ ...state, userSeq: e.seq }, e) : state;
}

function concern(state: State, e: UserEvent): State {
  const { body } = e;
  switch (body.kind) {
    case "joined":
      return addUsers(join(state, body.conversation), body.users);
    case "left":
      return leave(state, body.conv, body.leftSeq);
    case "read":
      return applyRead(state, body.conv, body.readSeq, body.readNum);
    case "person":
      return addUsers(state, body.users);
    case "profile":
      return profile(state, body.user);
    case "settings":
      return applySettings(state, body.conv, body.settings);
    case "draft":
      return takeDraft(state, body.conv, body.draft);
    case "hidden":
      return hideMessages(state, body.conv, body.seqs);
    case "voted":
      return vote(state, body);
    case "cleared":
      return clear(state, body.conv, body.from);
    case "contact":
      return addUsers(keepContact(state, body.contact), body.users);
    case "request":
      return addUsers({ ...state, requests: { ...state.requests, [body.request.id]: body.request } }, body.users);
    case "folders":
      return { ...state, folders: body.folders };
    case "answered":
      return { ...state, answered: { ...body.answer, seq: e.seq } };
    case "devices":
    case "unknown":
      return state;
  }
}

function applySettings(state: State, id: Id, settings: ConversationSettings): State {
  const conv = state.conversations[id];
  return conv === undefined || isShallowEqual(conv.settings, settings) ? state : setConversation(state, { ...conv, settings });
}

/** join: the event tells how it was then; what is known may be newer, unless it is of an earlier stay. */
function join(state: State, conversation: Conversation): State {
  const ours = state.conversations[conversation.id];
  return ours === undefined || conversation.joinedSeq > ours.joinedSeq || conversation.headSeq > ours.headSeq ? adopt(state, { conversation, ...noNews }) : state;
}

function hideMessages(state: State, id: Id, seqs: readonly Seq[]): State {
  const [conv, log] = [state.conversations[id], state.logs[id]];
  if (conv === undefined) {
    return state;
  }
  const rest = (e: Event) => isShown(e) && !seqs.includes(e.seq);
  const last = conv.last !== null && seqs.includes(conv.last.seq) ? (log?.events.findLast(rest) ?? hidden(conv.last)) : conv.last;
  const next = setConversation(state, { ...uncount(conv, seqs), last });
  return log === undefined ? next : setLog(next, id, hide(log, seqs));
}

/** vote: one's own, on whatever device. */
function vote(state: State, { conv: id, seq, own }: Extract<UserEvent["body"], { kind: "voted" }>): State {
  const [conv, log] = [state.conversations[id], state.logs[id]];
  if (conv === undefined) {
    return state;
  }
  const now = (e: Event) => (e.seq === seq && e.body.kind === "rich" ? voted(e, own) : e);
  const next = setConversation(state, { ...conv, last: conv.last && now(conv.last) });
  return log === undefined ? next : setLog(next, id, change(log, now));
}

/** clear: nothing before an event is seen any more. */
function clear(state: State, id: Id, from: Seq): State {
  const [conv, log] = [state.conversations[id], state.logs[id]];
  if (conv === undefined) {
    return state;
  }
  const isLeft = (seq: Seq) => seq >= from;
  const next = setConversation(state, { ...conv, last: conv.last !== null && isLeft(conv.last.seq) ? conv.last : null, mentionSeqs: conv.mentionSeqs.filter(isLeft), pinnedSeqs: conv.pinnedSeqs.filter(isLeft) });
  return log === undefined ? next : setLog(next, id, { events: log.events.filter((e) => isLeft(e.seq)), gaps: log.gaps.filter(isLeft), atStart: true });
}

/** leave: unless the event of leaving is still to come, which then ends the stay. */
function leave(state: State, id: Id, leftSeq: Seq): State {
  const conv = state.conversations[id];
  if (conv === undefined || conv.role === "none" || conv.joinedSeq >= leftSeq || conv.headSeq < leftSeq - 1) {
    return state;
  }
  return dropConfirmed(setConversation(state, ended(conv)), id);
}

function profile(state: State, user: User): State {
  const next = addUsers(state, [user]);
  if (next.session.kind === "in" && next.session.me.id === user.id && !isShallowEqual(next.session.me, user)) {
    return { ...next, session: { kind: "in", me: user } };
  }
  return next;
}

// Sync.

function applyDifferences(state: State, d: Differences): State {
  let next = d.first ? applyFirst(state, d) : state;
  next = addUsers(next, d.users);
  for (const diff of d.conversations) {
    next = adopt(next, diff);
  }
  return d.nextPage === "" && !next.synced ? { ...next, synced: true } : next;
}

function applyFirst(state: State, d: Differences): State {
  let next = d.resync ? { ...startOver(state, d.epoch !== state.epoch), folders: d.folders } : state;
  for (const e of d.userEvents) {
    next = applyUserEvent(next, e);
  }
  const userSeq = d.resync ? d.userSeq : Math.max(next.userSeq, d.userSeq);
  return next.epoch === d.epoch && next.userSeq === userSeq ? next : { ...next, epoch: d.epoch, userSeq };
}

/**
 * startOver takes the list as it comes. In a new epoch it also forgets all that
 * belonged to the old one; messages that were not seen to arrive go back to the
 * queue: their client ids make that harmless.
 */
function startOver(state: State, isNewEpoch: boolean): State {
  if (!isNewEpoch) {
    return { ...unsave(state, true), listed: false, conversations: {}, typing: {}, userSeq: 0 };
  }
  const outbox = mapValues(state.outbox, (list) => list.map((p): Pending => (p.state === "stored" ? { ...p, state: "queued", seq: 0 } : p)));
  return { ...unsave(state, false), listed: false, conversations: {}, logs: mapValues(state.logs, () => emptyLog), outbox, reading: {}, typing: {}, userSeq: 0 };
}

/** What a conversation by itself does not tell. */
const noNews: Omit<Diff, "conversation"> = { draft: null, tail: [], changed: [], isAllChanged: false };

// Parts.

function addUsers(state: State, users: readonly User[]): State {
  const changed = users.filter((u) => {
    const known = state.users[u.id];
    return known === undefined || !isShallowEqual(known, u);
  });
  if (changed.length === 0) {
    return state;
  }
  return { ...state, users: { ...state.users, ...Object.fromEntries(changed.map((u) => [u.id, u])) } };
}

function learnNicknames(state: State, id: Id, names: Readonly<Record<Id, string>>): State {
  const conv = state.conversations[id];
  return conv === undefined || Object.keys(names).every((user) => conv.nicknames[user] === names[user]) ? state : setConversation(state, { ...conv, nicknames: { ...conv.nicknames, ...names } });
}

function changeConversation(state: State, id: Id, part: Partial<Conversation>): State {
  const conv = state.conversations[id];
  return conv === undefined ? state : setConversation(state, { ...conv, ...part });
}

function setConversation(state: State, made: Conversation): State {
  const conv = counted(made);
  return state.conversations[conv.id] === conv ? state : { ...state, conversations: { ...state.conversations, [conv.id]: conv } };
}

function setLog(state: State, conv: Id, log: Log): State {
  return state.logs[conv] === log ? state : { ...state, logs: { ...state.logs, [conv]: log } };
}

function applyPage(state: State, conv: Id, asked: Page, into: typeof merge): State {
  const page = asked.below > (state.conversations[conv]?.headSeq ?? 0) ? { ...asked, below: HEAD } : asked;
  const [before, log] = [state.logs[conv], bounded(into(state.logs[conv], page), page)];
  // What happened while the page was on its way is not in it.
  return log === before ? state : setLog(state, conv, replay(log, log.events, myId(state)));
}
