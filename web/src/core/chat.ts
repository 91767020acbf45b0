// Chat is what a signed-in device does: it follows the streams, sends what is
// in the outbox, and asks for what a view wants to see. Everything that happens
// becomes an Input of the engine, which holds the state. Loaded with the first
// sign-in: the login page does without it.
import type { Argument, ChatApi } from "./api";
import { isGap, type Input } from "./apply";
import { eventsOf } from "./changes";
import { Connection, type Cursors } from "./connection";
import type { Core } from "./core";
import { ApiError, failureOf } from "./errors";
import type { ClientFrame, ServerFrame } from "./frames";
import { Marks } from "./marks";
import { Outbox } from "./outbox";
import { Reader } from "./reading";
import type { LateMethod } from "./late";
import type { Socket } from "./socket";
import type { TokenKeeper } from "./tokens";
import type { Millis, Pending, Seq, State } from "./types";

export { apply } from "./apply";
export { changesOf, merged } from "./changes";

/** The most heads a sync may name. */
const MAX_HEADS = 5000;
/** After so long the outbox is kept in memory, and on the disk once that wakes up, milliseconds. */
const WRITE_TIMEOUT = 3000;
/** Typing is believed for so long, milliseconds. */
const TYPING_FOR = 6000;
/** A clock that is wrong by less than this is right. */
const SKEW_STEP: Millis = 1000;

interface ChatParts extends Core {
  readonly tokens: TokenKeeper;
  readonly openSocket: () => Socket;
  readonly random: () => number;
}

/** Chat has the methods of all its parts; see them for what they do. */
export interface Chat extends ChatApi {
  start(): void;
  /** Ends the connection; start begins another one. */
  stop(): void;
  /** Does what follows from a change that was applied. */
  consider(input: Input): void;
}

export function makeChat(core: ChatParts): Chat {
  const { state, change, tokens } = core;
  const connection = new Connection({
    openSocket: core.openSocket,
    accessToken: () => tokens.access(),
    refuseToken: (access) => tokens.refuse(access),
    cursors: () => cursorsOf(state()),
    onLink: (link) => {
      change({ kind: "link", link });
      if (link === "live") {
        live();
      }
      presence?.turned(link);
    },
    onServerTime: (time) => {
      const skew = time - Date.now();
      if (Math.abs(skew - state().skew) >= SKEW_STEP) {
        change({ kind: "skew", skew });
      }
    },
    onDifferences: (differences) => change({ kind: "differences", differences }),
    onFrame: (frame) => hear(frame),
    isIdle: () => presence?.isIdle === true,
    random: core.random,
  });
  const outbox = new Outbox({
    state,
    // What is in this memory alone nobody else can send.
    isSender: () => core.company.isSender || !state().durable,
    send: (p) => send(connection, p),
    onStored: (p, seq) => change({ kind: "stored", conv: p.conv, clientId: p.clientId, seq }),
    onFailed: (p, failure) => change({ kind: "failed", conv: p.conv, clientId: p.clientId, failure }),
    random: core.random,
  });
  const reader = new Reader(core);
  const marks = new Marks(core, connection);
  const drafts = once(async () => new (await import("./drafts")).Drafts(core));
  const strangers = once(async () => new (await import("./strangers")).Strangers(core));
  let tickTimer: ReturnType<typeof setTimeout> | undefined;
  let presence: import("./presence").Watcher | null = null;

  const live = () => {
    outbox.stop();
    outbox.pump();
    uploads?.live();
    marks.live();
    const { drafts: kept, cleared } = state();
    if ([kept, cleared].some((all) => Object.values(all).some((d) => !d.saved))) {
      drafts((d) => d.live());
    }
    reader.fill();
    strangers((s) => void s.ask());
    if (!state().listed) {
      import("./contacts").then((m) => m.listContacts(core), () => undefined); // No code: with the next connection.
    }
  };

  const follow = (input: Input) => {
    if (isGap(state(), input)) {
      connection.sync();
    } else {
      change(input);
    }
  };

  const tick = () => {
    clearTimeout(tickTimer);
    if (Object.keys(state().typing).length > 0) {
      tickTimer = setTimeout(() => {
        change({ kind: "tick", now: Date.now() });
        tick();
      }, 1000);
    }
  };

  const hear = (frame: ServerFrame) => {
    switch (frame.kind) {
      case "event":
      case "user_event":
        follow(frame);
        return;
      case "mark":
        change(frame);
        return;
      case "typing":
        change({ kind: "typing", conv: frame.conv, user: frame.user, until: Date.now() + TYPING_FOR });
        tick();
        return;
      case "presences":
        presence?.hear(frame.presences);
        return;
      case "pong":
        if (frame.epoch !== state().epoch || frame.userSeq > state().userSeq) {
          connection.sync();
        }
        return;
      default:
        // An answer nobody waits for any more, or a kind of a later version.
        return;
    }
  };

  const watcher = async () => {
    const { Watcher } = await import("./presence");
    return (presence ??= new Watcher(core, connection));
  };
  let uploads: import("./uploads").Uploads | null = null;
  /** Files that wait bring the code that sends them. */
  const upload = () => {
    if (uploads === null && Object.values(state().outbox).some((list) => list.some((p) => p.keys !== undefined))) {
      import("./uploads").then((m) => {
        const onReady = () => {
          outbox.stop();
          outbox.pump();
        };
        uploads ??= new m.Uploads({ ...core, access: () => tokens.access(), onReady });
        uploads.look();
      }, () => undefined); // No code: with the next change.
    }
    uploads?.look();
  };
  const later = async <M extends LateMethod>(method: M, a: Argument<M>) => (await import("./late")).late(core, method, a);
  const markUnread = (a: Argument<"markUnread">) => later("markUnread", a);

  const now: Omit<Chat, LateMethod> = {
    attend: async (a) => (await watcher()).attend(a),
    setStatus: async (a) => (await watcher()).setStatus(a),

    start: () => connection.start(),
    stop() {
      connection.stop();
      outbox.stop();
      marks.stop();
      drafts((d) => d.stop());
      clearTimeout(tickTimer);
    },
    consider(input) {
      if (input.kind === "conversation" || eventsOf(input).length > 0) {
        strangers((s) => s.consider(input));
      }
      if (input.kind === "event") {
        marks.arrived(input.event.conv);
      } else if (input.kind === "outbox") {
        outbox.pump();
        if (core.company.isSender && Object.keys(input.outbox).length > 0) {
          // Another core relies on this one.
          connection.wake();
        }
      } else if (input.kind === "draft") {
        drafts((d) => d.plan(input.conv));
      } else if (input.kind === "differences") {
        input.differences.conversations.forEach((d) => marks.arrived(d.conversation.id));
      }
      reader.fill();
      upload();
    },

    async open(conv) {
      if (state().conversations[conv]?.settings.markedUnread === true) {
        // If it fails, the sign stays: nothing is lost.
        markUnread({ conv, unread: false }).catch(() => undefined);
      }
      await reader.open(conv);
    },
    loadOlder: (conv) => reader.loadOlder(conv),
    loadNewer: (conv) => reader.loadNewer(conv),
    loadAround: (a) => reader.loadAround(a),

    markRead: (a) => marks.markRead(a),
    markAllRead: async () => (await import("./allRead")).markAllRead(core, marks, markUnread),
    typing: (conv) => marks.typing(conv),

    async send(a: Argument<"send">) {
      const pending: Pending = { reply: 0, ...a, at: Date.now(), state: "queued", seq: 0, failure: null };
      const written = core.store.write({ outbox: new Map([[pending.clientId, pending]]) }).then(() => core.company.tell("outbox"));
      // Now: what is written while the disk is slow is the next draft. On disk it goes after the row has come.
      if (state().drafts[a.conv] !== undefined) {
        change({ kind: "draft", conv: a.conv, text: "", reply: 0, at: Date.now() });
        drafts((d) => void d.save(a.conv));
      }
      try {
        // A disk that takes its time is no reason to tell the person that nothing was sent, and to send it later.
        await Promise.race([written, new Promise((_, late) => setTimeout(late, WRITE_TIMEOUT))]);
      } catch {
        change({ kind: "durable", isDurable: false });
      }
      marks.said(a.conv);
      change({ kind: "queued", pending });
      outbox.pump();
    },
    async resend({ conv, clientId }) {
      const pending = state().outbox[conv]?.find((p) => p.clientId === clientId);
      if (pending !== undefined) {
        change({ kind: "queued", pending: { ...pending, state: "queued", failure: null } });
        outbox.pump();
      }
    },
    async discard(a) {
      change({ kind: "discarded", ...a });
    },
    async saveDraft({ conv, text, reply = 0 }) {
      change({ kind: "draft", conv, text, reply, at: Date.now() });
    },

    search: async (a) => (await import("./cache")).search(core, a),
    storage: async () => (await import("./cache")).storage(core),
    async clearCache(conv) {
      await core.flush();
      await core.store.forgetEvents(conv);
    },

    async wake() {
      connection.wake();
    },
    async retry() {
      connection.retry();
    },
  };
  // What is asked for now and then comes with the first call. "then" would make a promise of it.
  const get = (chat: object, name: string) => (name in chat || name === "then" ? (chat as Record<string, unknown>)[name] : (a: never) => later(name as LateMethod, a));
  return new Proxy(now, { get }) as Chat;
}

async function send(connection: Connection, p: Pending): Promise<Seq> {
  const frame: ClientFrame =
    p.rich === undefined
      ? { ...p, kind: "send" }
      : { kind: "raw", frame: { case: "send", value: { conversationId: p.conv, clientId: p.clientId, content: (await import("./rich")).richContent(p) } } };
  const answer = await connection.request(frame);
  if (answer.kind !== "acked") {
    throw new ApiError(failureOf("unknown"));
  }
  return answer.seq;
}

function cursorsOf(state: State): Cursors {
  const conversations = Object.values(state.conversations);
  if (conversations.length > MAX_HEADS) {
    conversations.sort((a, b) => (b.last?.sentAt ?? 0) - (a.last?.sentAt ?? 0));
  }
  return {
    epoch: state.epoch,
    userSeq: state.userSeq,
    heads: conversations.slice(0, MAX_HEADS).map((c) => ({ conv: c.id, seq: c.headSeq, readSeq: c.readSeq, peerReadSeq: c.peerReadSeq, peerDeliveredSeq: c.peerDeliveredSeq })),
  };
}

/** once makes a part that is fetched when it is first given something to do; without the network, tried again with the next. */
function once<T>(load: () => Promise<T>): (use: (part: T) => void) => void {
  let part: Promise<T> | undefined;
  return (use) => {
    part ??= load();
    part.then(use, () => {
      part = undefined;
    });
  };
}
