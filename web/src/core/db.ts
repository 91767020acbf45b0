// What is kept on this device. One write is one transaction: cursors are never
// ahead of the events they cover, so a crash costs a repeated sync and nothing
// else.
import type { Conversation, Event, Id, Pending, Seq, State, Tokens, User } from "./types";

/** Changes to be written together. A null removes. */
export interface Batch {
  cursor?: { readonly epoch: string; readonly userSeq: Seq; readonly synced: boolean };
  conversations?: Map<Id, Conversation | null>;
  users?: Map<Id, User | null>;
  outbox?: Map<string, Pending | null>;
  reading?: Map<Id, { readonly seq: Seq; readonly num: number } | null>;
  events?: Event[];
  /** Forget all events first: they are of another epoch. */
  isNewEpoch?: boolean;
}

export interface Account {
  readonly me: User;
  readonly tokens: Tokens | null;
}

export interface Loaded {
  readonly account: Account | null;
  readonly state: Pick<State, "epoch" | "userSeq" | "synced" | "conversations" | "users" | "outbox" | "reading">;
}

export interface Store {
  /** False: what is written is gone when the last tab closes. */
  readonly durable: boolean;
  load(): Promise<Loaded>;
  account(): Promise<Account | null>;
  setAccount(account: Account): Promise<void>;
  write(batch: Batch): Promise<void>;
  /** The events next to each other that end right below before: at most limit, ascending. */
  eventsBefore(conv: Id, before: Seq, limit: number): Promise<Event[]>;
  clear(): Promise<void>;
}

type Mark = { readonly seq: Seq; readonly num: number };

/** openStore falls back to memory where IndexedDB is missing or refuses. */
export async function openStore(name = "hongyan"): Promise<Store> {
  try {
    return new IndexedStore(await openDatabase(name));
  } catch {
    return new MemoryStore();
  }
}

const STORES = ["meta", "conversations", "users", "messages", "outbox", "reading"] as const;

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("meta");
      db.createObjectStore("conversations", { keyPath: "id" });
      db.createObjectStore("users", { keyPath: "id" });
      db.createObjectStore("messages", { keyPath: ["conv", "seq"] });
      db.createObjectStore("outbox", { keyPath: "clientId" });
      db.createObjectStore("reading");
    };
    request.onsuccess = () => {
      const db = request.result;
      // A newer version of the client wants to change the schema: let it.
      db.onversionchange = () => db.close();
      resolve(db);
    };
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"));
    request.onblocked = () => reject(new Error("IndexedDB is blocked by an older tab"));
  });
}

class IndexedStore implements Store {
  readonly durable = true;
  readonly #db: IDBDatabase;

  constructor(db: IDBDatabase) {
    this.#db = db;
  }

  async load(): Promise<Loaded> {
    const tx = this.#db.transaction(STORES, "readonly");
    const [account, cursor, conversations, users, outbox, marks, markKeys] = await Promise.all([
      result<Account | undefined>(tx.objectStore("meta").get("account")),
      result<Batch["cursor"]>(tx.objectStore("meta").get("cursor")),
      result<Conversation[]>(tx.objectStore("conversations").getAll()),
      result<User[]>(tx.objectStore("users").getAll()),
      result<Pending[]>(tx.objectStore("outbox").getAll()),
      result<Mark[]>(tx.objectStore("reading").getAll()),
      result<IDBValidKey[]>(tx.objectStore("reading").getAllKeys()),
    ]);
    return {
      account: account ?? null,
      state: {
        ...(cursor ?? { epoch: "", userSeq: 0, synced: false }),
        conversations: byId(conversations),
        users: byId(users),
        outbox: byConversation(outbox),
        reading: Object.fromEntries(marks.map((mark, i) => [String(markKeys[i]), mark])),
      },
    };
  }

  async account(): Promise<Account | null> {
    const found = await result<Account | undefined>(this.#db.transaction("meta", "readonly").objectStore("meta").get("account"));
    return found ?? null;
  }

  async setAccount(account: Account): Promise<void> {
    const tx = this.#db.transaction("meta", "readwrite");
    tx.objectStore("meta").put(account, "account");
    await done(tx);
  }

  async write(batch: Batch): Promise<void> {
    const tx = this.#db.transaction(STORES, "readwrite");
    if (batch.isNewEpoch === true) {
      tx.objectStore("messages").clear();
    }
    if (batch.cursor !== undefined) {
      tx.objectStore("meta").put(batch.cursor, "cursor");
    }
    putAll(tx.objectStore("conversations"), batch.conversations);
    putAll(tx.objectStore("users"), batch.users);
    putAll(tx.objectStore("outbox"), batch.outbox);
    for (const [conv, mark] of batch.reading ?? []) {
      if (mark === null) {
        tx.objectStore("reading").delete(conv);
      } else {
        tx.objectStore("reading").put(mark, conv);
      }
    }
    for (const event of batch.events ?? []) {
      tx.objectStore("messages").put(event);
    }
    await done(tx);
  }

  async eventsBefore(conv: Id, before: Seq, limit: number): Promise<Event[]> {
    const range = IDBKeyRange.bound([conv, Math.max(0, before - limit)], [conv, before], false, true);
    const found = await result<Event[]>(this.#db.transaction("messages", "readonly").objectStore("messages").getAll(range));
    return adjacentBelow(found, before);
  }

  async clear(): Promise<void> {
    const tx = this.#db.transaction(STORES, "readwrite");
    for (const name of STORES) {
      tx.objectStore(name).clear();
    }
    await done(tx);
  }
}

/** adjacentBelow is the end of an ascending list that leads to before without a hole. */
function adjacentBelow(events: readonly Event[], before: Seq): Event[] {
  let start = events.length;
  while (start > 0 && events[start - 1]?.seq === before - (events.length - start) - 1) {
    start--;
  }
  return events.slice(start);
}

function putAll<T>(store: IDBObjectStore, rows: ReadonlyMap<string, T | null> | undefined): void {
  for (const [key, row] of rows ?? []) {
    if (row === null) {
      store.delete(key);
    } else {
      store.put(row);
    }
  }
}

function result<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });
}

function done(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error("IndexedDB aborted"));
  });
}

function byId<T extends { readonly id: Id }>(rows: readonly T[]): Record<Id, T> {
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

/** Rows come in the order of clientId, which is the order of writing. */
function byConversation(rows: readonly Pending[]): Record<Id, Pending[]> {
  const lists: Record<Id, Pending[]> = {};
  for (const row of rows) {
    (lists[row.conv] ??= []).push(row);
  }
  return lists;
}

/** MemoryStore keeps nothing beyond the worker's life; all that was read stays in State. */
export class MemoryStore implements Store {
  readonly durable = false;
  #account: Account | null = null;
  readonly #events = new Map<Id, Map<Seq, Event>>();

  async load(): Promise<Loaded> {
    return { account: this.#account, state: { epoch: "", userSeq: 0, synced: false, conversations: {}, users: {}, outbox: {}, reading: {} } };
  }

  async account(): Promise<Account | null> {
    return this.#account;
  }

  async setAccount(account: Account): Promise<void> {
    this.#account = account;
  }

  async write(batch: Batch): Promise<void> {
    if (batch.isNewEpoch === true) {
      this.#events.clear();
    }
    for (const event of batch.events ?? []) {
      const log = this.#events.get(event.conv) ?? new Map<Seq, Event>();
      log.set(event.seq, event);
      this.#events.set(event.conv, log);
    }
  }

  async eventsBefore(conv: Id, before: Seq, limit: number): Promise<Event[]> {
    const found: Event[] = [];
    for (let seq = before - 1; found.length < limit; seq--) {
      const event = this.#events.get(conv)?.get(seq);
      if (event === undefined) {
        break;
      }
      found.unshift(event);
    }
    return found;
  }

  async clear(): Promise<void> {
    this.#account = null;
    this.#events.clear();
  }
}
