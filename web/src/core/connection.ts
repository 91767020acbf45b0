// One WebSocket to the server: signed in, synced, kept alive, opened again.
//
//   waiting → connecting → (auth, ready) → syncing → (synced) → live → waiting …
//
// What comes from the server is handed on in the order of arrival, from within
// the socket's own event, so nothing can overtake a sync.
import { Backoff, STABLE } from "./backoff";
import { ApiError, failureOf, toFailure } from "./errors";
import type { Socket } from "./socket";
import type { Differences, Head, Link, Millis, Seq } from "./types";
import { decodeFrame, encodeFrame, type ClientFrame, type ServerFrame } from "./frames";

/** Longest wait for an answer over the socket, milliseconds. */
const ANSWER_TIMEOUT = 10_000;
/** Longest wait for a socket to open, milliseconds. */
const OPEN_TIMEOUT = 10_000;
/** A ping without an answer for so long means a dead socket, milliseconds. */
const PONG_TIMEOUT = 10_000;
/** The same when somebody waits: after sleep and change of network most sockets are dead. */
const WAKE_TIMEOUT = 4000;
/** Syncs that were asked for because of gaps are at least so far apart, milliseconds. */
const SYNC_SPACING = 500;
/** How many of the newest events of a changed conversation to ask for. */
const TAIL = 30;

export interface Cursors {
  readonly epoch: string;
  readonly userSeq: Seq;
  readonly heads: readonly Head[];
}

export interface ConnectionParts {
  openSocket: () => Socket;
  /** Throws ApiError; the session may have ended with it. */
  accessToken: () => Promise<string>;
  refuseToken: (access: string) => void;
  cursors: () => Cursors;
  onLink: (link: Link) => void;
  onServerTime: (time: Millis) => void;
  onDifferences: (differences: Differences) => void;
  /** Frames that are not an answer to a request. */
  onFrame: (frame: ServerFrame) => void;
  /** Whether nobody uses this device. */
  isIdle?: () => boolean;
  random?: () => number;
}

interface Waiting {
  resolve: (frame: ServerFrame) => void;
  reject: (error: ApiError) => void;
  timer: ReturnType<typeof setTimeout>;
}

export class Connection {
  readonly #parts: ConnectionParts;
  readonly #random: () => number;
  readonly #backoff: Backoff;
  readonly #waiting = new Map<number, Waiting>();
  /** Pages asked for by frame id, to tell the first one from the rest. */
  readonly #pages = new Map<number, boolean>();
  #link: Link = "idle";
  #socket: Socket | null = null;
  /** Every attempt has its own; what an older one still does is void. */
  #attempt = 0;
  #nextId = 1;
  #lastFrameAt: Millis = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #stable: ReturnType<typeof setTimeout> | undefined;
  #resync: ReturnType<typeof setTimeout> | undefined;
  #isSyncing = false;
  #shouldSyncAgain = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#random = parts.random ?? Math.random;
    this.#backoff = new Backoff(this.#random);
  }

  get link(): Link {
    return this.#link;
  }

  start(): void {
    if (this.#link === "idle") {
      void this.#connect();
    }
  }

  stop(): void {
    this.#drop();
    clearTimeout(this.#retry);
    this.#setLink("idle");
  }

  /** wake: the network is back, or somebody looks. Try now rather than later. */
  wake(): void {
    if (this.#link === "waiting") {
      this.retry();
    } else if (this.#link === "live") {
      this.#ping(WAKE_TIMEOUT);
    }
  }

  /** retry gives up an attempt that hangs, too. A connection that lives is kept. */
  retry(): void {
    if (this.#link === "waiting" || this.#link === "connecting") {
      clearTimeout(this.#retry);
      void this.#connect();
    } else {
      this.wake();
    }
  }

  /** request sends a frame and waits for its answer. Throws ApiError. */
  request(frame: ClientFrame, timeout: Millis = ANSWER_TIMEOUT): Promise<ServerFrame> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket;
      if (socket === null) {
        reject(new ApiError(failureOf("unavailable")));
        return;
      }
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new ApiError(failureOf("unavailable")));
      }, timeout);
      this.#waiting.set(id, { resolve, reject, timer });
      if (frame.kind === "sync") {
        this.#pages.set(id, frame.page === "");
      }
      socket.send(encodeFrame(id, frame));
    });
  }

  /** tell sends a frame that needs no answer; without a socket it is lost. */
  tell(frame: ClientFrame): void {
    if (this.#link === "live") {
      this.#socket?.send(encodeFrame(0, frame));
    }
  }

  /** sync asks for what was missed. Many calls in a short time make one sync. */
  sync(): void {
    if (this.#link !== "live" && this.#link !== "syncing") {
      return;
    }
    if (this.#isSyncing) {
      this.#shouldSyncAgain = true;
      return;
    }
    this.#resync ??= setTimeout(() => {
      this.#resync = undefined;
      void this.#syncNow(this.#attempt);
    }, SYNC_SPACING);
  }

  async #connect(): Promise<void> {
    this.#drop();
    const attempt = this.#attempt;
    this.#setLink("connecting");
    let access = "";
    try {
      access = await this.#parts.accessToken();
      if (attempt !== this.#attempt) {
        return;
      }
      await this.#open(attempt);
      const ready = await this.request({ kind: "auth", accessToken: access, idle: this.#parts.isIdle?.() === true });
      if (attempt !== this.#attempt) {
        return;
      }
      if (ready.kind !== "ready") {
        throw new ApiError(failureOf("internal"));
      }
      this.#parts.onServerTime(ready.serverTime);
      this.#startHeartbeat(ready.heartbeat);
      await this.#syncNow(attempt);
    } catch (error) {
      if (attempt !== this.#attempt) {
        return;
      }
      const failure = toFailure(error);
      if (failure.reason === "NOT_SIGNED_IN" || failure.reason === "DEVICE_REVOKED") {
        this.#parts.refuseToken(access);
      }
      this.#lost(Math.max(failure.retryAfter, this.#backoff.next()));
    }
  }

  #open(attempt: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = this.#parts.openSocket();
      this.#socket = socket;
      const timer = setTimeout(() => reject(new ApiError(failureOf("unavailable"))), OPEN_TIMEOUT);
      socket.onopen = () => {
        clearTimeout(timer);
        resolve();
      };
      socket.onmessage = (bytes) => {
        if (attempt === this.#attempt) {
          this.#receive(bytes);
        }
      };
      socket.onclose = () => {
        clearTimeout(timer);
        reject(new ApiError(failureOf("unavailable")));
        if (attempt === this.#attempt) {
          this.#lost(this.#backoff.next());
        }
      };
    });
  }

  async #syncNow(attempt: number): Promise<void> {
    this.#isSyncing = true;
    this.#shouldSyncAgain = false;
    this.#setLink("syncing");
    try {
      const cursors = this.#parts.cursors();
      let page = "";
      do {
        const answer = await this.request({ kind: "sync", ...cursors, tail: TAIL, page });
        if (attempt !== this.#attempt) {
          return;
        }
        if (answer.kind !== "synced") {
          throw new ApiError(failureOf("internal"));
        }
        page = answer.differences.nextPage;
      } while (page !== "");
      this.#setLink("live");
    } catch (error) {
      if (attempt === this.#attempt) {
        this.#lost(Math.max(toFailure(error).retryAfter, this.#backoff.next()));
      }
    } finally {
      if (attempt === this.#attempt) {
        this.#isSyncing = false;
        if (this.#shouldSyncAgain) {
          this.sync();
        }
      }
    }
  }

  #receive(bytes: Uint8Array): void {
    this.#lastFrameAt = Date.now();
    let answer: ReturnType<typeof decodeFrame>;
    try {
      answer = decodeFrame(bytes);
    } catch {
      this.#lost(this.#backoff.next());
      return;
    }
    const { id, frame } = answer;
    if (frame.kind === "synced") {
      this.#parts.onDifferences({ ...frame.differences, first: this.#pages.get(id) ?? true });
      this.#pages.delete(id);
    } else if (frame.kind === "go_away") {
      this.#goAway(frame);
      return;
    } else if (frame.kind === "resync") {
      this.sync();
    } else if (id === 0 || frame.kind === "pong") {
      this.#parts.onFrame(frame);
    }
    this.#answer(id, frame);
  }

  #answer(id: number, frame: ServerFrame): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) {
      return;
    }
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (frame.kind === "failed") {
      waiting.reject(new ApiError(frame.failure));
    } else {
      waiting.resolve(frame);
    }
  }

  #goAway(frame: { readonly min: Millis; readonly max: Millis; readonly reason: string }): void {
    if (frame.reason === "DEVICE_REVOKED" || frame.reason === "NOT_SIGNED_IN") {
      void this.#refuseCurrent();
    }
    this.#lost(frame.min + Math.round(this.#random() * Math.max(0, frame.max - frame.min)));
  }

  /** The token in use was revoked: have it renewed, which tells whether we are still welcome. */
  async #refuseCurrent(): Promise<void> {
    try {
      this.#parts.refuseToken(await this.#parts.accessToken());
    } catch {
      // The session has ended, and who needs to know was told.
    }
  }

  #startHeartbeat(heartbeat: Millis): void {
    clearInterval(this.#beat);
    this.#beat = setInterval(() => this.#ping(), Math.max(1000, (heartbeat || 30_000) * 0.9));
    this.#stable = setTimeout(() => this.#backoff.reset(), STABLE);
  }

  #ping(timeout: Millis = PONG_TIMEOUT): void {
    const attempt = this.#attempt;
    const askedAt = Date.now();
    this.request({ kind: "ping" }, timeout).catch(() => {
      // Other frames in the meantime show the socket alive.
      if (attempt === this.#attempt && this.#lastFrameAt < askedAt) {
        this.#lost(this.#backoff.next());
      }
    });
  }

  /** lost gives the socket up and plans the next one. */
  #lost(wait: Millis): void {
    this.#drop();
    clearTimeout(this.#retry);
    this.#setLink("waiting");
    this.#retry = setTimeout(() => void this.#connect(), wait);
  }

  #drop(): void {
    this.#attempt++;
    clearInterval(this.#beat);
    clearTimeout(this.#stable);
    clearTimeout(this.#resync);
    this.#resync = undefined;
    this.#isSyncing = false;
    this.#pages.clear();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    for (const [id, waiting] of this.#waiting) {
      this.#waiting.delete(id);
      clearTimeout(waiting.timer);
      waiting.reject(new ApiError(failureOf("unavailable")));
    }
  }

  #setLink(link: Link): void {
    if (this.#link !== link) {
      this.#link = link;
      this.#parts.onLink(link);
    }
  }
}
