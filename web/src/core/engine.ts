// The engine holds the one state and is the only one to change it: everything
// that happens becomes an Input, apply makes the next state of it, the database
// and the tabs are told. It knows who is signed in; what a signed-in device does
// is in chat.ts.
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { User as WireUser } from "../gen/hongyan/v1/person_pb";
import type { AccountApi } from "./api";
import type { Input } from "./apply";
import type { Chat } from "./chat";
import { Company } from "./company";
import type { Call } from "./core";
import type { Batch, Store } from "./db";
import { ApiError, failureOf, toFailure } from "./errors";
import { remote } from "./remote";
import type { Unary } from "./rpc";
import { applySession, myId } from "./session";
import type { Socket } from "./socket";
import { localExpiry, TokenKeeper, webLock, type Lock } from "./tokens";
import { emptyState, type ServerInfo, type State } from "./types";

/** Writes of one burst go into one transaction, milliseconds. */
const WRITE_DELAY = 50;
/** The code of Chat could not be fetched: tried again so often, milliseconds. */
const CHAT_RETRY = 2000;

interface EngineParts {
  store: Store;
  unary: Unary;
  openSocket: () => Socket;
  publish: (state: State) => void;
  lock?: Lock;
  company?: Company;
  random?: () => number;
}

export class Engine implements AccountApi {
  readonly #store: Store;
  readonly #unary: Unary;
  readonly #openSocket: () => Socket;
  readonly #publish: (state: State) => void;
  readonly #random: () => number;
  readonly #company: Company;
  readonly #tokens: TokenKeeper;
  #state: State = emptyState;
  #loadingChat: Promise<Chat> | null = null;
  #chat: Chat | null = null;
  /** Come with Chat: until then nothing happens that they are for. */
  #rules: Omit<typeof import("./chat"), "makeChat"> | null = null;
  /** Not yet in the database. */
  #batch: Batch | null = null;
  #writing: Promise<void> = Promise.resolve();
  #writeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: EngineParts) {
    this.#store = parts.store;
    this.#unary = parts.unary;
    this.#openSocket = parts.openSocket;
    this.#publish = parts.publish;
    this.#random = parts.random ?? Math.random;
    this.#company = parts.company ?? new Company();
    this.#company.onNews = (news) => void (news === "outbox" ? this.#readOutbox() : this.#readAccount()).catch(() => undefined);
    this.#company.onTurn = () => void this.#readOutbox().catch(() => undefined);
    this.#tokens = new TokenKeeper({
      store: parts.store,
      unary: parts.unary,
      lock: parts.lock ?? webLock,
      onEnded: (failure, at) => {
        this.stop();
        if (this.#state.session.kind === "in") {
          this.#change({ kind: "session", session: { kind: "expired", me: this.#state.session.me, failure, at } });
        }
      },
    });
  }

  get state(): State {
    return this.#state;
  }

  /** start brings back what this device knew, and connects if somebody is signed in. */
  async start(): Promise<void> {
    this.#company.start();
    await this.#load();
  }

  async #load(): Promise<void> {
    const { account, state } = await this.#store.load();
    this.#change({ kind: "loaded", state: { ...state, durable: this.#store.durable } });
    this.#tokens.use(account);
    if (account === null) {
      this.#change({ kind: "session", session: { kind: "out" } });
    } else if (account.tokens === null) {
      const { failure, at } = account.ended ?? { failure: failureOf("unauthenticated", "NOT_SIGNED_IN"), at: 0 };
      this.#change({ kind: "session", session: { kind: "expired", me: account.me, failure, at } });
    } else {
      this.#change({ kind: "session", session: { kind: "in", me: account.me } });
      this.#connect();
    }
  }

  stop(): void {
    this.#chat?.stop();
  }

  /** chat is loaded when it is first needed. */
  chat(): Promise<Chat> {
    this.#loadingChat ??= this.#loadChat();
    return this.#loadingChat;
  }

  async #loadChat(): Promise<Chat> {
    try {
      const { makeChat, ...rules } = await import("./chat");
      this.#rules = rules;
      // One at a time, however often somebody signed out and in while it was fetched.
      this.#chat ??= this.#makeChat(makeChat);
      return this.#chat;
    } catch {
      this.#loadingChat = null;
      throw new ApiError(failureOf("unavailable"));
    }
  }

  #makeChat(make: typeof import("./chat").makeChat): Chat {
    const chat: Chat = make({
      store: this.#store,
      call: this.#call,
      tokens: this.#tokens,
      openSocket: this.#openSocket,
      state: () => this.#state,
      change: (input) => {
        // What an account asked for may be answered after another one has signed in.
        if (this.#chat === chat) {
          this.#change(input);
        }
      },
      company: this.#company,
      flush: () => this.#flush(),
      random: this.#random,
    });
    return chat;
  }

  #connect(): void {
    this.chat().then(
      (chat) => {
        const { session } = this.#state;
        if (session.kind === "in") {
          this.#change({ kind: "users", users: [session.me] });
          chat.start();
        }
      },
      () => {
        this.#change({ kind: "link", link: "waiting" });
        setTimeout(() => this.#connect(), CHAT_RETRY);
      },
    );
  }

  async serverInfo(): Promise<ServerInfo> {
    const { name, registrationOpen, setupNeeded, version } = await this.#unary((await remote()).ServerService.method.getInfo, {});
    return { name, registrationOpen, setupNeeded, version };
  }

  async register(a: { handle: string; password: string; name: string; deviceName: string; setupKey: string; language: string }): Promise<void> {
    await this.#enter(await this.#unary((await remote()).AccountService.method.register, a));
  }

  async signIn(a: { handle: string; password: string; deviceName: string }): Promise<void> {
    await this.#enter(await this.#unary((await remote()).AccountService.method.signIn, a));
  }

  async #enter(answer: { user?: WireUser | undefined; accessToken: string; accessExpiresAt?: Timestamp | undefined; refreshToken: string }): Promise<void> {
    if (answer.user === undefined) {
      throw new ApiError(failureOf("internal"));
    }
    const { timestampMs, user } = await remote();
    const me = user(answer.user);
    const before = myId(this.#state);
    if (before !== "" && before !== me.id) {
      await this.#forget();
    }
    const expiresAt = answer.accessExpiresAt === undefined ? 0 : timestampMs(answer.accessExpiresAt);
    await this.#tokens.keep(me, { access: answer.accessToken, accessExpiresAt: localExpiry(answer.accessToken, expiresAt), refresh: answer.refreshToken });
    this.#company.tell("account");
    this.#change({ kind: "session", session: { kind: "in", me } });
    this.#connect();
  }

  async signOut(): Promise<void> {
    try {
      await this.#call((await remote()).AccountService.method.signOut, {});
    } catch {
      // Without the server the tokens are forgotten here; the device can be
      // signed out from another one.
    }
    await this.#forget();
  }

  async deleteAccount(password: string): Promise<void> {
    await this.#call((await remote()).AccountService.method.delete, { password });
    await this.#forget();
  }

  async #forget(): Promise<void> {
    try {
      await this.#empty();
      await this.#store.clear();
    } finally {
      this.#company.tell("account");
      this.#publish(this.#state);
    }
  }

  /** empty forgets what is in memory. */
  async #empty(): Promise<void> {
    this.stop();
    this.#chat = null;
    this.#loadingChat = null;
    this.#tokens.use(null);
    this.#state = applySession(this.#state, { kind: "forgotten" });
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    this.#batch = null;
    await this.#writing;
  }

  /** readAccount: another core has signed in or out. */
  async #readAccount(): Promise<void> {
    const account = await this.#store.account();
    if (account !== null && account.tokens !== null && account.me.id === myId(this.#state)) {
      this.#tokens.use(account);
      this.#change({ kind: "session", session: { kind: "in", me: account.me } });
      this.#connect();
      return;
    }
    await this.#empty();
    if (account === null) {
      // What was being written when the other one cleared, which may have signed in anew since.
      await this.#store.clearUnowned();
    }
    await this.#load();
  }

  /** readOutbox takes the rows of the database, unless the memory has more than it. */
  async #readOutbox(): Promise<void> {
    while (this.#store.durable && this.#state.durable) {
      await this.#flush();
      const { outbox } = this.#state;
      const rows = await this.#store.outbox();
      if (this.#state.outbox === outbox && this.#batch === null) {
        this.#change({ kind: "outbox", outbox: rows });
        return;
      }
    }
  }

  readonly #call: Call = async (method, request) => {
    const access = await this.#tokens.access();
    try {
      return await this.#unary(method, request, access);
    } catch (error) {
      if (toFailure(error).reason !== "NOT_SIGNED_IN") {
        throw error;
      }
      // Refused although its time is not over: renew once.
      this.#tokens.refuse(access);
      return this.#unary(method, request, await this.#tokens.access());
    }
  };

  #change(input: Input): void {
    const before = this.#state;
    const rules = this.#rules;
    const after = (rules?.apply ?? applySession)(before, input);
    this.#state = after;
    if (rules !== null && input.kind !== "loaded" && input.kind !== "outbox") {
      const batch = rules.changesOf(before, after, input);
      if (batch !== null) {
        this.#batch = rules.merged(this.#batch, batch);
        this.#writeTimer ??= setTimeout(() => void this.#flush(), WRITE_DELAY);
      }
    }
    if (before === after) {
      return;
    }
    this.#keepMe(before, after);
    this.#chat?.consider(input);
    this.#publish(after);
  }

  /** keepMe: the name of the account is in the database too, for the next start. */
  #keepMe(before: State, after: State): void {
    if (before.session.kind === "in" && after.session.kind === "in" && before.session.me !== after.session.me) {
      this.#tokens.rename(after.session.me).catch(() => undefined); // The next start has the old name, until the server tells.
    }
  }

  /** flush writes what waits, after what is being written. Never throws. */
  #flush(): Promise<void> {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /**
   * write: what could not be written waits for the next time, all together, so
   * that what is in the database belongs together. Only the messages are given
   * up: they are most of it, and the server has them.
   */
  async #write(): Promise<void> {
    const batch = this.#batch;
    if (batch === null) {
      return;
    }
    this.#batch = null;
    try {
      await this.#store.write(batch);
      if (batch.outbox !== undefined) {
        this.#company.tell("outbox");
      }
      this.#change({ kind: "durable", isDurable: this.#store.durable });
    } catch {
      const { events: _, ...rest } = batch;
      const waiting = this.#batch;
      this.#batch = waiting === null ? rest : (this.#rules?.merged(rest, waiting) ?? rest);
      this.#change({ kind: "durable", isDurable: false });
    }
  }
}
