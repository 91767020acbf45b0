import { patience, type AccountApi, type Ask, type ChatApi, type CoreApi, type Method, type Tell } from "./api";
import { ApiError, failureOf, toFailure } from "./errors";
import { diff } from "./patch";
import { emptyState, type Millis, type State } from "./types";
import { uuidv7 } from "./uuid";

/** Patches are at least so far apart, milliseconds: about one frame. */
const FRAME = 16;

/** What is needed of a BroadcastChannel. */
export interface Channel {
  onmessage: ((e: { data: unknown }) => void) | null;
  postMessage(message: unknown): void;
}

/** The account's part is there at once, the rest is loaded. */
export type Api = AccountApi & { chat(): Promise<ChatApi> };

/**
 * Host shares one core with all tabs: it answers their calls, and tells all of
 * them about every change of the state, at most once per frame.
 */
export class Host {
  readonly #channel: Channel;
  readonly #api: Api;
  readonly #core = uuidv7();
  #version = 0;
  /** The state as the tabs know it. */
  #told: State = emptyState;
  #state: State = emptyState;
  #toldAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, state: State, channel: Channel) {
    this.#api = api;
    this.#state = state;
    this.#told = state;
    this.#channel = channel;
    channel.onmessage = (e) => {
      const message = e.data as Ask | Tell;
      if (message.to === "core") {
        void this.#hear(message);
      }
    };
    this.#tell({ to: "tab", kind: "started", core: this.#core });
  }

  /** publish tells the tabs, now or with the next frame. */
  publish(state: State): void {
    this.#state = state;
    if (this.#timer !== undefined) {
      return;
    }
    const since = Date.now() - this.#toldAt;
    if (since >= FRAME) {
      this.#flush();
    } else {
      this.#timer = setTimeout(() => this.#flush(), FRAME - since);
    }
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const patch = diff(this.#told, this.#state);
    this.#told = this.#state;
    if (patch !== null) {
      this.#toldAt = Date.now();
      this.#tell({ to: "tab", kind: "patch", core: this.#core, version: ++this.#version, patch });
    }
  }

  async #hear(ask: Ask): Promise<void> {
    if (ask.kind === "hello") {
      this.#flush();
      this.#tell({ to: "tab", kind: "state", tab: ask.tab, core: this.#core, version: this.#version, state: this.#told });
      return;
    }
    try {
      const value = await inTime(this.#run(ask.method, ask.argument), patience(ask.method));
      // Who asked sees the effect before the answer.
      this.#flush();
      this.#tell({ to: "tab", kind: "result", tab: ask.tab, id: ask.id, value });
    } catch (error) {
      this.#tell({ to: "tab", kind: "refused", tab: ask.tab, id: ask.id, failure: toFailure(error) });
    }
  }

  async #run(method: Method, argument: unknown): Promise<unknown> {
    const api = (method in this.#api ? this.#api : await this.#api.chat()) as CoreApi;
    const run = api[method] as (argument: unknown) => Promise<unknown>;
    return run.call(api, argument);
  }

  #tell(message: Tell): void {
    this.#channel.postMessage(message);
  }
}

function inTime<T>(work: Promise<T>, wait: Millis): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new ApiError(failureOf("unavailable"))), wait);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
