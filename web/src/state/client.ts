// The tab's side of the core: one copy of the state, kept up to date by
// patches, and typed calls.
import { signal, type ReadonlySignal } from "@preact/signals";
import { channelName, type Argument, type Ask, type Method, type Result, type Tell } from "../core/api";
import { ApiError, failureOf } from "../core/errors";
import { patch } from "../core/patch";
import { emptyState, type State } from "../core/types";
import { uuidv7 } from "../core/uuid";
import { scriptUrl, workerPath } from "./trusted";

/** Longest wait for the core's answer, milliseconds: a little more than it gives itself. */
const CALL_TIMEOUT = 12_000;
/** Without a word from the core for so long, something is wrong with it, milliseconds. */
const START_TIMEOUT = 10_000;

interface Call {
  readonly ask: Extract<Ask, { kind: "call" }>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ApiError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

const tab = uuidv7();
const current = signal<State>(emptyState);
const failed = signal(false);
const calls = new Map<number, Call>();
let channel: BroadcastChannel | null = null;
let core = "";
let version = -1;
let lastId = 0;

/** The state as the core told it last. Views read it through useSnapshot. */
export const snapshot: ReadonlySignal<State> = current;
/** True when the core did not start: the page has to be loaded again. */
export const isCoreMissing: ReadonlySignal<boolean> = failed;

export function startClient(): void {
  const url = startWorker();
  channel = new BroadcastChannel(channelName(url));
  channel.addEventListener("message", (e: MessageEvent<Ask | Tell>) => {
    if (e.data.to === "tab") {
      hear(e.data);
    }
  });
  hello();
  // What was asked before there was anybody to ask.
  for (const { ask } of calls.values()) {
    say(ask);
  }
  setTimeout(() => {
    failed.value = version < 0;
  }, START_TIMEOUT);
}

/** call asks the core. Throws ApiError. */
export function call<M extends Method>(method: M, ...argument: Argument<M> extends undefined ? [] : [Argument<M>]): Promise<Result<M>> {
  return new Promise((resolve, reject) => {
    const id = ++lastId;
    const ask = { to: "core", kind: "call", tab, id, method, argument: argument[0] } as const;
    const timer = setTimeout(() => settle(id)?.reject(new ApiError(failureOf("unavailable"))), CALL_TIMEOUT);
    calls.set(id, { ask, resolve: resolve as (value: unknown) => void, reject, timer });
    say(ask);
  });
}

/** hint asks for what is no loss when it fails: it is repeated, or its state is shown anyway. */
export function hint<M extends Method>(method: M, ...argument: Argument<M> extends undefined ? [] : [Argument<M>]): void {
  call(method, ...argument).catch(() => undefined);
}

function hear(message: Tell): void {
  switch (message.kind) {
    case "started":
      restarted();
      hello();
      return;
    case "state":
      if (message.tab === tab) {
        ({ core, version } = message);
        failed.value = false;
        current.value = message.state;
      }
      return;
    case "patch":
      if (message.core === core && message.version === version + 1) {
        version = message.version;
        current.value = patch(current.value, message.patch);
      } else if (message.core !== core || message.version > version) {
        hello();
      }
      return;
    case "result":
      if (message.tab === tab) {
        settle(message.id)?.resolve(message.value);
      }
      return;
    case "refused":
      if (message.tab === tab) {
        settle(message.id)?.reject(new ApiError(message.failure));
      }
  }
}

/** restarted: a new core knows nothing of what was asked. Messages are asked for again: their ids make that safe. */
function restarted(): void {
  for (const [id, { ask }] of calls) {
    if (ask.method === "send") {
      say(ask);
    } else if (core !== "") {
      settle(id)?.reject(new ApiError(failureOf("unavailable")));
    } else {
      say(ask);
    }
  }
}

function settle(id: number): Call | undefined {
  const found = calls.get(id);
  calls.delete(id);
  clearTimeout(found?.timer);
  return found;
}

function hello(): void {
  say({ to: "core", kind: "hello", tab });
}

function say(ask: Ask): void {
  channel?.postMessage(ask);
}

/**
 * startWorker makes sure that a core runs, and returns its URL. One for all
 * tabs: a SharedWorker; where there is none, a worker of the tab that holds a
 * lock; where there are no locks either (plain http on a phone), one per tab.
 */
function startWorker(): string {
  const url = new URL(workerPath, location.href).href;
  if ("SharedWorker" in window) {
    new SharedWorker(scriptUrl(url), { type: "module", name: "hongyan" });
    return url;
  }
  if ("locks" in navigator) {
    void navigator.locks.request(`hongyan ${url}`, () => {
      new Worker(scriptUrl(url), { type: "module" });
      return new Promise<never>(() => undefined);
    });
    return url;
  }
  const own = `${url}#${tab}`;
  new Worker(scriptUrl(own), { type: "module" });
  return own;
}
