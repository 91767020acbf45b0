// Chat is what a signed-in device does: it follows the streams, sends what is
// in the outbox, and asks for what a view wants to see. Everything that happens
// becomes an Input of the engine, which holds the state. Loaded with the first
// sign-in: the login page does without it.
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { ConversationService } from "../gen/hongyan/v1/conversation_pb";
import { MessageService } from "../gen/hongyan/v1/message_pb";
import { UserService } from "../gen/hongyan/v1/user_pb";
import type { ChatApi } from "./api";
import { isGap, type Input } from "./apply";
import { eventsOf } from "./changes";
import { Connection, type Cursors } from "./connection";
import type { Store } from "./db";
import { ApiError, failureOf } from "./errors";
import type { ServerFrame } from "./frames";
import { HEAD, pageAfter, pageBefore } from "./log";
import { Outbox } from "./outbox";
import type { Socket } from "./socket";
import type { TokenKeeper } from "./tokens";
import type { Conversation, Entity, Event, Id, Member, Pending, Seq, State, User } from "./types";
import * as wire from "./wire";

/** Events per page, from the database and from the server. */
const PAGE = 60;
/** A hole is filled with pages of the largest size the server gives, and given up after so many. */
const FILL_PAGE = 200;
const FILL_PAGES = 5;
/** Conversations whose log stays in memory. */
const OPEN_LOGS = 8;
/** The most heads a sync may name. */
const MAX_HEADS = 5000;
/** Delivered marks of one burst make one frame, milliseconds. */
const DELIVERED_DELAY = 150;
/** Typing is told at most so often, and believed for so long, milliseconds. */
const TYPING_EVERY = 3000;
const TYPING_FOR = 6000;
/** Users asked for in one call. */
const MAX_USERS = 200;

/** A unary call as the signed-in user. */
export type Call = <I extends DescMessage, O extends DescMessage>(method: DescMethodUnary<I, O>, request: MessageInitShape<I>) => Promise<MessageShape<O>>;

export interface ChatParts {
  readonly store: Store;
  readonly call: Call;
  readonly tokens: TokenKeeper;
  readonly openSocket: () => Socket;
  readonly state: () => State;
  readonly change: (input: Input) => void;
  /** Brings to the database what waits. */
  readonly flush: () => Promise<void>;
  readonly random: () => number;
}

export class Chat implements ChatApi {
  readonly #store: Store;
  readonly #call: Call;
  readonly #getState: () => State;
  readonly #change: (input: Input) => void;
  readonly #flush: () => Promise<void>;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  #tickTimer: ReturnType<typeof setTimeout> | undefined;
  #deliverTimer: ReturnType<typeof setTimeout> | undefined;
  /** Opened conversations, the last one opened last. */
  #opened: Id[] = [];
  readonly #loading = new Map<Id, Promise<void>>();
  readonly #filling = new Set<Id>();
  readonly #unknownUsers = new Set<Id>();
  #isAskingUsers = false;
  /** How far to say "delivered" per direct conversation, until it is answered. */
  readonly #toDeliver = new Map<Id, Seq>();
  readonly #typedAt = new Map<Id, number>();

  constructor({ store, call, tokens, openSocket, state, change, flush, random }: ChatParts) {
    this.#store = store;
    this.#call = call;
    this.#getState = state;
    this.#change = change;
    this.#flush = flush;
    this.#connection = new Connection({
      openSocket,
      accessToken: () => tokens.access(),
      refuseToken: (access) => tokens.refuse(access),
      cursors: () => this.#cursors(),
      onLink: (link) => {
        change({ kind: "link", link });
        if (link === "live") {
          this.#live();
        }
      },
      onDifferences: (differences) => change({ kind: "differences", differences }),
      onFrame: (frame) => this.#hear(frame),
      random,
    });
    this.#outbox = new Outbox({
      state,
      send: async (p) => {
        const answer = await this.#connection.request({ kind: "send", conv: p.conv, clientId: p.clientId, text: p.text, entities: p.entities });
        if (answer.kind !== "acked") {
          throw new ApiError(failureOf("unknown"));
        }
        return answer.seq;
      },
      onStored: (p, seq) => change({ kind: "stored", conv: p.conv, clientId: p.clientId, seq }),
      onFailed: (p, failure) => change({ kind: "failed", conv: p.conv, clientId: p.clientId, failure }),
      random,
    });
  }

  get #state(): State {
    return this.#getState();
  }

  start(): void {
    this.#connection.start();
  }

  /** stop ends the connection; start begins another one. */
  stop(): void {
    this.#connection.stop();
    this.#outbox.stop();
    clearTimeout(this.#tickTimer);
    clearTimeout(this.#deliverTimer);
    this.#deliverTimer = undefined;
  }

  /** consider does what follows from a change that was applied. */
  consider(input: Input): void {
    this.#wantUsers(input);
    if (input.kind === "event") {
      this.#wantDelivered(input.event.conv);
    } else if (input.kind === "differences") {
      for (const d of input.differences.conversations) {
        this.#wantDelivered(d.conversation.id);
      }
    }
    this.#fill();
  }

  // Reading.

  async open(conv: Id): Promise<void> {
    this.#opened = [...this.#opened.filter((id) => id !== conv), conv];
    for (const id of this.#opened.splice(0, Math.max(0, this.#opened.length - OPEN_LOGS))) {
      this.#change({ kind: "closed", conv: id, keep: 0 });
    }
    if (this.#state.logs[conv] === undefined) {
      await this.#once(conv, () => this.#openLog(conv));
    }
  }

  #head(conv: Id): Seq {
    return this.#state.conversations[conv]?.headSeq ?? 0;
  }

  async #openLog(conv: Id): Promise<void> {
    await this.#flush();
    const { epoch } = this.#state;
    const head = this.#head(conv);
    const events = await this.#store.eventsBefore(conv, head + 1, PAGE);
    const first = events[0];
    if (first === undefined || epoch !== this.#state.epoch) {
      await this.#loadNewest(conv);
      return;
    }
    await this.#loadUnread(conv, first.seq);
    this.#page(conv, epoch, { events, above: first.seq - 1, below: head + 1 });
    if (this.#head(conv) > head) {
      // What came meanwhile found no log to go into.
      await this.#flush();
      const later = await this.#store.eventsBefore(conv, this.#head(conv) + 1, PAGE);
      this.#page(conv, epoch, { events: later, above: (later[0]?.seq ?? 1) - 1, below: (later.at(-1)?.seq ?? 0) + 1 });
    }
    if (events.length < PAGE / 2 && first.seq > 1) {
      // A screen should be full at once. Offline, what there is is shown.
      await this.#loadBefore(conv).catch(() => undefined);
    }
  }

  /**
   * loadUnread adds the place where reading stopped, if it is above what is at
   * hand. What lies between is a hole that is filled like any other. It has to
   * come before the newest part, which is added in the same breath.
   */
  async #loadUnread(conv: Id, first: Seq): Promise<void> {
    const c = this.#state.conversations[conv];
    const readSeq = Math.max(c?.readSeq ?? 0, this.#state.reading[conv]?.seq ?? 0);
    if (c === undefined || readSeq + 1 >= first || c.role === "none" || c.headNum - c.readNum > FILL_PAGE * FILL_PAGES || this.#state.link !== "live") {
      return;
    }
    const { epoch } = this.#state;
    try {
      const answer = await this.#call(MessageService.method.history, { conversationId: conv, afterSeq: BigInt(readSeq), limit: PAGE });
      this.#page(conv, epoch, pageAfter(answer.messages.map(wire.event), readSeq, answer.hasMore));
    } catch {
      // Then it opens at the newest part.
    }
  }

  async loadOlder(conv: Id): Promise<void> {
    await this.#once(conv, () => this.#loadBefore(conv));
  }

  async #loadBefore(conv: Id): Promise<void> {
    const log = this.#state.logs[conv];
    const before = log?.events[0]?.seq;
    if (log?.atStart === true) {
      return;
    }
    if (before === undefined) {
      await this.#loadNewest(conv);
      return;
    }
    await this.#flush();
    const { epoch } = this.#state;
    const kept = await this.#store.eventsBefore(conv, before, PAGE);
    const first = kept[0];
    if (first !== undefined) {
      this.#page(conv, epoch, { events: kept, above: first.seq - 1, below: before });
      return;
    }
    const answer = await this.#call(MessageService.method.history, { conversationId: conv, beforeSeq: BigInt(before), limit: PAGE });
    this.#page(conv, epoch, pageBefore(answer.messages.map(wire.event), before, answer.hasMore));
  }

  async #loadNewest(conv: Id): Promise<void> {
    const { epoch } = this.#state;
    const answer = await this.#call(MessageService.method.history, { conversationId: conv, limit: PAGE });
    this.#page(conv, epoch, pageBefore(answer.messages.map(wire.event), HEAD, answer.hasMore));
  }

  #page(conv: Id, epoch: string, page: ReturnType<typeof pageBefore>): void {
    if (epoch === this.#state.epoch) {
      this.#change({ kind: "page", conv, page });
    }
  }

  /** once keeps two loads of one conversation from running at the same time. */
  #once(conv: Id, load: () => Promise<void>): Promise<void> {
    const running = this.#loading.get(conv);
    if (running !== undefined) {
      return running;
    }
    const started = load().finally(() => this.#loading.delete(conv));
    this.#loading.set(conv, started);
    return started;
  }

  /** fill asks for what is missing inside the logs, the newest hole first. */
  #fill(): void {
    for (const [conv, log] of Object.entries(this.#state.logs)) {
      if (log.gaps.length > 0 && !this.#filling.has(conv) && this.#state.link === "live") {
        this.#filling.add(conv);
        void this.#fillLog(conv)
          .catch(() => undefined)
          .finally(() => this.#filling.delete(conv));
      }
    }
  }

  async #fillLog(conv: Id): Promise<void> {
    const { epoch } = this.#state;
    for (let i = 0; i < FILL_PAGES; i++) {
      const after = this.#state.logs[conv]?.gaps.at(-1);
      if (after === undefined) {
        return;
      }
      const answer = await this.#call(MessageService.method.history, { conversationId: conv, afterSeq: BigInt(after), limit: FILL_PAGE });
      this.#page(conv, epoch, pageAfter(answer.messages.map(wire.event), after, answer.hasMore));
    }
    const log = this.#state.logs[conv];
    const gap = log?.gaps.at(-1);
    if (log !== undefined && gap !== undefined) {
      // Too far apart to be read as one: keep the newest stretch.
      this.#change({ kind: "closed", conv, keep: log.events.filter((e) => e.seq > gap).length });
    }
  }

  async markRead(a: { conv: Id; seq: Seq; num: number }): Promise<void> {
    const before = this.#state;
    this.#change({ kind: "reading", ...a });
    if (this.#state !== before) {
      this.#tellRead(a.conv);
    }
  }

  #tellRead(conv: Id): void {
    const mark = this.#state.reading[conv];
    if (mark === undefined || this.#state.link === "idle") {
      return;
    }
    this.#connection
      .request({ kind: "read", conv, seq: mark.seq })
      .then((answer) => {
        if (answer.kind === "read_marked") {
          this.#change({ kind: "read", conv, readSeq: answer.readSeq, readNum: answer.readNum });
        }
      })
      .catch(() => undefined); // Told again when the link is live.
  }

  async typing(conv: Id): Promise<void> {
    const now = Date.now();
    if (now - (this.#typedAt.get(conv) ?? 0) >= TYPING_EVERY) {
      this.#typedAt.set(conv, now);
      this.#connection.tell({ kind: "typing", conv });
    }
  }

  // Sending.

  async send(a: { conv: Id; clientId: string; text: string; entities: readonly Entity[] }): Promise<void> {
    const pending: Pending = { ...a, at: Date.now(), state: "queued", seq: 0, failure: null };
    try {
      await this.#store.write({ outbox: new Map([[pending.clientId, pending]]) });
    } catch {
      this.#change({ kind: "volatile" });
    }
    this.#typedAt.delete(a.conv);
    this.#change({ kind: "queued", pending });
    this.#outbox.pump();
  }

  async resend(a: { conv: Id; clientId: string }): Promise<void> {
    const pending = this.#state.outbox[a.conv]?.find((p) => p.clientId === a.clientId);
    if (pending !== undefined) {
      this.#change({ kind: "queued", pending: { ...pending, state: "queued", failure: null } });
      this.#outbox.pump();
    }
  }

  async discard(a: { conv: Id; clientId: string }): Promise<void> {
    this.#change({ kind: "discarded", ...a });
  }

  // People and groups.

  async find(handle: string): Promise<User | null> {
    const { user } = await this.#call(UserService.method.find, { handle });
    if (user === undefined) {
      return null;
    }
    const found = wire.user(user);
    this.#change({ kind: "users", users: [found] });
    return found;
  }

  async openDirect(user: Id): Promise<Id> {
    return this.#adopt((await this.#call(ConversationService.method.openDirect, { userId: user })).conversation);
  }

  async createGroup(a: { name: string; users: readonly Id[] }): Promise<Id> {
    return this.#adopt((await this.#call(ConversationService.method.createGroup, { name: a.name, userIds: [...a.users] })).conversation);
  }

  async members(conv: Id): Promise<readonly Member[]> {
    const members: Member[] = [];
    let pageToken = "";
    do {
      const answer = await this.#call(ConversationService.method.listMembers, { conversationId: conv, pageToken, pageSize: 500 });
      members.push(...answer.members.flatMap((m) => wire.member(m) ?? []));
      pageToken = answer.nextPageToken;
    } while (pageToken !== "");
    this.#change({ kind: "users", users: members.map((m) => m.user) });
    return members;
  }

  async addMembers(a: { conv: Id; users: readonly Id[] }): Promise<void> {
    await this.#call(ConversationService.method.addMembers, { conversationId: a.conv, userIds: [...a.users] });
  }

  async removeMember(a: { conv: Id; user: Id }): Promise<void> {
    await this.#call(ConversationService.method.removeMember, { conversationId: a.conv, userId: a.user });
  }

  async leave(conv: Id): Promise<void> {
    await this.#call(ConversationService.method.leave, { conversationId: conv });
  }

  async rename(a: { conv: Id; name: string }): Promise<void> {
    await this.#call(ConversationService.method.rename, { conversationId: a.conv, name: a.name });
  }

  async wake(): Promise<void> {
    this.#connection.wake();
  }

  /** adopt shows a conversation at once that the own stream will tell of too. */
  #adopt(answer: Parameters<typeof wire.conversation>[0] | undefined): Id {
    if (answer === undefined) {
      throw new ApiError(failureOf("internal"));
    }
    const conversation: Conversation = wire.conversation(answer);
    if (this.#state.conversations[conversation.id] === undefined) {
      this.#change({ kind: "conversation", conversation });
    }
    return conversation.id;
  }

  // What the server says.

  #hear(frame: ServerFrame): void {
    switch (frame.kind) {
      case "event":
        this.#follow({ kind: "event", event: frame.event });
        return;
      case "user_event":
        this.#follow({ kind: "user_event", event: frame.event });
        return;
      case "mark":
        this.#change({ kind: "mark", mark: frame.mark });
        return;
      case "typing":
        this.#change({ kind: "typing", conv: frame.conv, user: frame.user, until: Date.now() + TYPING_FOR });
        this.#tick();
        return;
      case "pong":
        if (frame.epoch !== this.#state.epoch || frame.userSeq > this.#state.userSeq) {
          this.#connection.sync();
        }
        return;
      default:
        // An answer nobody waits for any more, or a kind of a later version.
        return;
    }
  }

  #follow(input: Input): void {
    if (isGap(this.#state, input)) {
      this.#connection.sync();
    } else {
      this.#change(input);
    }
  }

  #live(): void {
    this.#outbox.stop();
    this.#outbox.pump();
    for (const conv of Object.keys(this.#state.reading)) {
      this.#tellRead(conv);
    }
    this.#fill();
    this.#deliver();
    void this.#askUsers();
  }

  #cursors(): Cursors {
    const { epoch, userSeq } = this.#state;
    const conversations = Object.values(this.#state.conversations);
    if (conversations.length > MAX_HEADS) {
      conversations.sort((a, b) => (b.last?.sentAt ?? 0) - (a.last?.sentAt ?? 0));
    }
    return {
      epoch,
      userSeq,
      heads: conversations.slice(0, MAX_HEADS).map((c) => ({ conv: c.id, seq: c.headSeq, readSeq: c.readSeq, peerReadSeq: c.peerReadSeq, peerDeliveredSeq: c.peerDeliveredSeq })),
    };
  }

  #tick(): void {
    clearTimeout(this.#tickTimer);
    if (Object.keys(this.#state.typing).length > 0) {
      this.#tickTimer = setTimeout(() => {
        this.#change({ kind: "tick", now: Date.now() });
        this.#tick();
      }, 1000);
    }
  }

  // What follows from a change.

  #wantUsers(input: Input): void {
    const ids = eventsOf(input).flatMap(mentioned);
    if (input.kind === "conversation") {
      ids.push(input.conversation.peer, ...(input.conversation.last === null ? [] : mentioned(input.conversation.last)));
    }
    for (const id of ids) {
      if (id !== "" && id !== "0" && this.#state.users[id] === undefined) {
        this.#unknownUsers.add(id);
      }
    }
    if (this.#unknownUsers.size > 0) {
      void this.#askUsers();
    }
  }

  async #askUsers(): Promise<void> {
    if (this.#isAskingUsers || this.#state.link !== "live") {
      return;
    }
    this.#isAskingUsers = true;
    try {
      while (this.#unknownUsers.size > 0) {
        const userIds = [...this.#unknownUsers].slice(0, MAX_USERS);
        const { users } = await this.#call(UserService.method.get, { userIds });
        for (const id of userIds) {
          this.#unknownUsers.delete(id);
        }
        this.#change({ kind: "users", users: users.map(wire.user) });
      }
    } catch {
      // Asked again when the link is live, or with the next unknown one.
    } finally {
      this.#isAskingUsers = false;
    }
  }

  #wantDelivered(id: Id): void {
    const conv = this.#state.conversations[id];
    if (conv?.kind === "direct" && conv.last !== null && conv.last.sender === conv.peer) {
      this.#toDeliver.set(id, conv.headSeq);
      this.#deliverTimer ??= setTimeout(() => this.#deliver(), DELIVERED_DELAY);
    }
  }

  #deliver(): void {
    clearTimeout(this.#deliverTimer);
    this.#deliverTimer = undefined;
    if (this.#state.link !== "live") {
      return;
    }
    for (const [conv, seq] of this.#toDeliver) {
      this.#connection
        .request({ kind: "delivered", conv, seq })
        .then(() => {
          if (this.#toDeliver.get(conv) === seq) {
            this.#toDeliver.delete(conv);
          }
        })
        .catch(() => undefined); // Told again when the link is live.
    }
  }
}

/** mentioned are the people needed to show an event. */
function mentioned(e: Event): Id[] {
  switch (e.body.kind) {
    case "group_created":
    case "members_added":
      return [e.sender, ...e.body.users];
    case "member_removed":
    case "owner_changed":
      return [e.sender, e.body.user];
    default:
      return [e.sender];
  }
}
