// The tab's side of the core: one copy of the state, kept up to date by
// patches, and typed calls.
import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { channelName, lifeName, patience, type Argument, type Ask, type Method, type Result, type Tell } from "../core/api";
import { ApiError, failureOf } from "../core/errors";
import { patch } from "../core/patch";
import { emptyState, type State } from "../core/types";
import { uuidv7 } from "../core/uuid";
import { scriptUrl, workerPath } from "./trusted";

/** The core is waited for a little longer than it gives itself, milliseconds. */
const GRACE = 2000;
/** A call that takes so long may be one to a core that is gone, milliseconds. */
const REVIVE_AFTER = 3000;
/** Without a word from the core for so long, something is wrong with it, milliseconds. */
const START_TIMEOUT = 10_000;

const OLD_DRAFT = "hongyan.draft.";

interface Call {
  readonly ask: Extract<Ask, { kind: "call" }>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: ApiError) => void;
  readonly timers: readonly ReturnType<typeof setTimeout>[];
}

/** For the gallery: what views read and hear instead, while the core hears nothing. */
interface Stage {
  readonly state: State;
  readonly answer: (method: Method, argument: unknown) => unknown;
}

const tab = uuidv7();
const current = signal<State>(emptyState);
const staged = signal<Stage | null>(null);
const failed = signal(false);
const calls = new Map<number, Call>();
let channel: BroadcastChannel | null = null;
let core = "";
let version = -1;
/** A hello is on its way: until its answer comes, patches say nothing new. */
let isAsking = false;
let lastId = 0;
/** The worker of this tab, where it has one of its own. */
let own: { readonly worker: Worker; readonly name: string } | null = null;

/** The state as the core told it last. */
export const told: ReadonlySignal<State> = current;
/** What views see of it, through useSnapshot. */
export const snapshot: ReadonlySignal<State> = computed(() => staged.value?.state ?? current.value);
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
  takeOldDrafts();
  setTimeout(() => {
    failed.value = version < 0;
  }, START_TIMEOUT);
}

/** stage puts made-up values in the place of the core's, until it is called with null. */
export function stage(what: Stage | null): void {
  staged.value = what;
}

/** call asks the core. Throws ApiError. */
export function call<M extends Method>(method: M, ...argument: Argument<M> extends undefined ? [] : [Argument<M>]): Promise<Result<M>> {
  return new Promise((resolve, reject) => {
    const on = staged.peek();
    if (on !== null) {
      resolve(on.answer(method, argument[0]) as Result<M>);
      return;
    }
    const id = ++lastId;
    const ask = { to: "core", kind: "call", tab, id, method, argument: argument[0] } as const;
    const timers = [
      setTimeout(revive, REVIVE_AFTER),
      setTimeout(() => {
        settle(id)?.reject(new ApiError(failureOf("unavailable")));
        replace();
      }, patience(method) + GRACE),
    ];
    calls.set(id, { ask, resolve: resolve as (value: unknown) => void, reject, timers });
    if (core !== "") {
      say(ask);
    }
  });
}

/** hint asks for what is no loss when it fails: it is repeated, or its state is shown anyway. */
export function hint<M extends Method>(method: M, ...argument: Argument<M> extends undefined ? [] : [Argument<M>]): void {
  call(method, ...argument).catch(() => undefined);
}

function hear(message: Tell): void {
  switch (message.kind) {
    case "started":
      if (core !== "") {
        restarted();
      }
      hello();
      return;
    case "state":
      if (message.tab === tab) {
        meet(message);
      }
      return;
    case "patch":
      if (message.core === core && message.version === version + 1) {
        version = message.version;
        current.value = patch(current.value, message.patch);
      } else if (!isAsking && (message.core !== core || message.version > version)) {
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

/** meet: only now is it sure that what is asked is heard, and once. */
function meet(message: Extract<Tell, { kind: "state" }>): void {
  const isFirst = core === "";
  if (core !== message.core) {
    watch();
  }
  ({ core, version } = message);
  isAsking = false;
  failed.value = false;
  current.value = message.state;
  if (isFirst) {
    for (const { ask } of calls.values()) {
      say(ask);
    }
  }
}

/** What may be asked twice: it reads, or has an id, or is the same the second time. */
const REPEATABLE: ReadonlySet<Method> = new Set<Method>(["send", "discard", "saveDraft", "open", "loadOlder", "loadNewer", "loadAround", "markRead", "find", "seek", "card", "members", "bans", "invites", "invitation", "applications", "explain", "faces", "nicknames", "search", "storage", "devices", "privacy", "serverInfo", "messages", "recall", "react", "reactions", "hide", "clear", "pinMessage", "readers", "windows", "undo"]);

/** restarted: a new core knows nothing of what was asked. */
function restarted(): void {
  for (const [id, { ask }] of calls) {
    if (REPEATABLE.has(ask.method)) {
      say(ask);
    } else {
      settle(id)?.reject(new ApiError(failureOf("unavailable")));
    }
  }
}

/** takeOldDrafts: the first version of the client kept drafts in localStorage. They go to the core, once. */
function takeOldDrafts(): void {
  const stop = effect(() => {
    const { session, drafts } = current.value;
    if (session.kind !== "in") {
      return;
    }
    queueMicrotask(() => stop());
    try {
      for (const key of Object.keys(localStorage).filter((k) => k.startsWith(OLD_DRAFT))) {
        const conv = key.slice(OLD_DRAFT.length);
        const text = localStorage.getItem(key) ?? "";
        const taken = conv in drafts ? Promise.resolve() : call("saveDraft", { conv, text });
        taken.then(() => localStorage.removeItem(key)).catch(() => undefined); // Taken at the next start.
      }
    } catch {
      // Refused: then nothing was kept there.
    }
  });
}

function settle(id: number): Call | undefined {
  const found = calls.get(id);
  calls.delete(id);
  found?.timers.forEach(clearTimeout);
  return found;
}

function hello(): void {
  isAsking = true;
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
  const url = workerUrl();
  if (hasShared) {
    revive();
    return url;
  }
  if ("locks" in navigator) {
    void navigator.locks.request(`hongyan ${url}`, () => {
      startOwn("");
      return new Promise<never>(() => undefined);
    });
    return url;
  }
  startOwn(tab);
  return url + tab;
}

function workerUrl(): string {
  return new URL(workerPath, location.href).href;
}

const hasShared = "SharedWorker" in globalThis;

/** revive starts the shared worker, unless it runs. A new one says so, and is asked again what the one before was. */
function revive(): void {
  if (hasShared) {
    new SharedWorker(scriptUrl(workerUrl()), { type: "module" });
  }
}

/** watch waits for the end of the shared worker, and starts the next one: what others write comes without a call from here. */
function watch(): void {
  if (hasShared) {
    navigator.locks?.request(lifeName(workerUrl()), { mode: "shared" }, revive).catch(() => undefined); // Refused: calls revive it.
  }
}

/** Its name tells it from others of the same URL. A part of the URL would not do: what it imports would import it again. */
function startOwn(name: string): void {
  own = { name, worker: new Worker(scriptUrl(workerUrl()), { type: "module", name }) };
}

/** replace: the tab's own worker did not answer at all. What it knew is in the database. */
function replace(): void {
  if (own !== null) {
    own.worker.terminate();
    startOwn(own.name);
  }
}
