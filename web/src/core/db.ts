// What is kept on this device. One write is one transaction: cursors are never
// ahead of the events they cover, so a crash costs a repeated sync and nothing
// else.
import { done, openDatabase, result, STORES, today, todays } from "./schema";
import type { Contact, ContactRequest, Conversation, Draft, Event, Failure, Id, Millis, Pending, Seq, State, Tokens, User } from "./types";

/** Changes to be written together. A null removes. */
export interface Batch {
  /** Cores of older versions move it without what is listed. */
  cursor?: { readonly epoch: string; readonly userSeq: Seq; readonly synced: boolean; readonly listed?: boolean; readonly folders?: State["folders"] };
  conversations?: Map<Id, Conversation | null>;
  users?: Map<Id, User | null>;
  contacts?: Map<Id, Contact | null>;
  requests?: Map<string, ContactRequest | null>;
  outbox?: Map<string, Pending | null>;
  reading?: Map<Id, { readonly seq: Seq; readonly num: number } | null>;
  /** Without text: taken away, and the server does not know. */
  drafts?: Map<Id, Draft | null>;
  /** Messages that are not as they are here any more: forgotten before events are written. */
  stale?: readonly Stale[];
  events?: Event[];
  /** Forget all events first: they are of another epoch. */
  isNewEpoch?: boolean;
}

/** Messages of a conversation: from a seq, and below one. */
export type Stale = readonly [conv: Id, from: Seq, below: Seq];

export interface Account {
  readonly me: User;
  readonly tokens: Tokens | null;
  /** Why and when the tokens came to their end. */
  readonly ended?: { readonly failure: Failure; readonly at: Millis };
}

export interface Loaded {
  readonly account: Account | null;
  readonly state: Pick<State, "epoch" | "userSeq" | "synced" | "listed" | "folders" | "conversations" | "users" | "contacts" | "requests" | "outbox" | "reading" | "drafts" | "cleared">;
}

export interface Store {
  /** False: what is written is gone when the last tab closes. */
  readonly durable: boolean;
  load(): Promise<Loaded>;
  account(): Promise<Account | null>;
  setAccount(account: Account): Promise<void>;
  /** Puts what change makes of the account in its place, in one step; nothing when there is none. */
  changeAccount(change: (kept: Account) => Account): Promise<void>;
  write(batch: Batch): Promise<void>;
  outbox(): Promise<State["outbox"]>;
  /** The events next to each other that end right below before: at most limit, ascending. */
  eventsBefore(conv: Id, before: Seq, limit: number): Promise<Event[]>;
  /** The events next to each other that begin right above after: at most limit, ascending. */
  eventsAfter(conv: Id, after: Seq, limit: number): Promise<Event[]>;
  /** The newest events below, with or without holes, ascending; of a stretch of at most limit. */
  newest(conv: Id, below: Seq, limit: number): Promise<Event[]>;
  /** At most limit events in the order of the database, after that one. */
  eventsFrom(after: Event | null, limit: number): Promise<Event[]>;
  forgetEvents(conv: Id): Promise<void>;
  clear(): Promise<void>;
  /** Clears unless somebody has an account here. */
  clearUnowned(): Promise<void>;
}

const emptyCursor = { epoch: "", userSeq: 0, synced: false, listed: false, folders: [] };

type Mark = { readonly seq: Seq; readonly num: number };

/** openStore falls back to memory where IndexedDB is missing or refuses. */
export async function openStore(name = "hongyan"): Promise<Store> {
  try {
    return new IndexedStore(name, await openDatabase(name));
  } catch {
    return new MemoryStore();
  }
}

class IndexedStore implements Store {
  readonly durable = true;
  readonly #name: string;
  #db: Promise<IDBDatabase>;

  constructor(name: string, db: IDBDatabase) {
    this.#name = name;
    this.#db = this.#use(db);
  }

  /**
   * use: a newer version of the client may want to change the schema. It gets
   * its way, and we go on with what it made of it: schemas only grow.
   */
  #use(db: IDBDatabase): Promise<IDBDatabase> {
    db.onversionchange = () => {
      db.close();
      this.#reopen();
    };
    // The browser has taken it away, for want of space or by hand.
    db.onclose = () => this.#reopen();
    return Promise.resolve(db);
  }

  #reopen(): void {
    const opening = openDatabase(this.#name).then((db) => this.#use(db));
    opening.catch(() => undefined); // Who writes is told.
    this.#db = opening;
  }

  async #tx(stores: string | readonly string[], mode: IDBTransactionMode): Promise<IDBTransaction> {
    return (await this.#db).transaction(stores as string | string[], mode);
  }

  async load(): Promise<Loaded> {
    const tx = await this.#tx(STORES, "readonly");
    const [account, cursor, conversations, users, contacts, requests, outbox, marks, markKeys, drafts, draftKeys] = await Promise.all([
      result<Account | undefined>(tx.objectStore("meta").get("account")),
      result<Batch["cursor"]>(tx.objectStore("meta").get("cursor")),
      result<Conversation[]>(tx.objectStore("conversations").getAll()),
      result<User[]>(tx.objectStore("users").getAll()),
      result<Contact[]>(tx.objectStore("contacts").getAll()),
      result<ContactRequest[]>(tx.objectStore("requests").getAll()),
      result<Pending[]>(tx.objectStore("outbox").getAll()),
      result<Mark[]>(tx.objectStore("reading").getAll()),
      result<IDBValidKey[]>(tx.objectStore("reading").getAllKeys()),
      result<Draft[]>(tx.objectStore("drafts").getAll()),
      result<IDBValidKey[]>(tx.objectStore("drafts").getAllKeys()),
    ]);
    return {
      account: account ?? null,
      state: {
        ...emptyCursor,
        ...cursor,
        // Of a core that knew of no folders: the next sync is a full one.
        ...(cursor?.folders === undefined && { epoch: "" }),
        conversations: byId(conversations.map(todays)),
        users: byId(users),
        contacts: byId(contacts),
        requests: byId(requests),
        outbox: byConversation(outbox),
        reading: byKey(markKeys, marks),
        drafts: byKey(draftKeys, drafts, (d) => d.text !== ""),
        cleared: byKey(draftKeys, drafts, (d) => d.text === ""),
      },
    };
  }

  async account(): Promise<Account | null> {
    const found = await result<Account | undefined>((await this.#tx("meta", "readonly")).objectStore("meta").get("account"));
    return found ?? null;
  }

  async outbox(): Promise<State["outbox"]> {
    return byConversation(await result<Pending[]>((await this.#tx("outbox", "readonly")).objectStore("outbox").getAll()));
  }

  async setAccount(account: Account): Promise<void> {
    const tx = await this.#tx("meta", "readwrite");
    tx.objectStore("meta").put(account, "account");
    await done(tx);
  }

  async changeAccount(change: (kept: Account) => Account): Promise<void> {
    const tx = await this.#tx("meta", "readwrite");
    const meta = tx.objectStore("meta");
    const kept: IDBRequest<Account | undefined> = meta.get("account");
    kept.onsuccess = () => {
      if (kept.result !== undefined) {
        meta.put(change(kept.result), "account");
      }
    };
    await done(tx);
  }

  async write(batch: Batch): Promise<void> {
    const stores = storesOf(batch);
    if (stores.length === 0) {
      return;
    }
    const tx = await this.#tx(stores, "readwrite");
    if (batch.isNewEpoch === true) {
      tx.objectStore("messages").clear();
    }
    if (batch.cursor !== undefined) {
      tx.objectStore("meta").put(batch.cursor, "cursor");
    }
    putAll(tx, "conversations", batch.conversations);
    putAll(tx, "users", batch.users);
    putAll(tx, "contacts", batch.contacts);
    putAll(tx, "requests", batch.requests);
    putAll(tx, "outbox", batch.outbox);
    putAllByKey(tx, "reading", batch.reading);
    putAllByKey(tx, "drafts", batch.drafts);
    for (const [conv, from, below] of batch.stale ?? []) {
      tx.objectStore("messages").delete(stretch(conv, from, below));
    }
    for (const event of batch.events ?? []) {
      tx.objectStore("messages").put(event);
    }
    await done(tx);
  }

  async eventsBefore(conv: Id, before: Seq, limit: number): Promise<Event[]> {
    return adjacentBelow(await this.#events(conv, Math.max(0, before - limit), before), before);
  }

  async eventsAfter(conv: Id, after: Seq, limit: number): Promise<Event[]> {
    return adjacentAbove(await this.#events(conv, after + 1, after + 1 + limit), after);
  }

  async newest(conv: Id, below: Seq, limit: number): Promise<Event[]> {
    const store = (await this.#tx("messages", "readonly")).objectStore("messages");
    const cursor = await result<IDBCursor | null>(store.openKeyCursor(stretch(conv, 0, below), "prev"));
    const top = cursor === null ? 0 : Number((cursor.key as [Id, Seq])[1]);
    return top === 0 ? [] : this.#events(conv, Math.max(0, top + 1 - limit), top + 1);
  }

  async #events(conv: Id, from: Seq, below: Seq): Promise<Event[]> {
    const store = (await this.#tx("messages", "readonly")).objectStore("messages");
    return (await result<Event[]>(store.getAll(stretch(conv, from, below)))).map(today);
  }

  async eventsFrom(after: Event | null, limit: number): Promise<Event[]> {
    const store = (await this.#tx("messages", "readonly")).objectStore("messages");
    const range = after === null ? null : IDBKeyRange.lowerBound([after.conv, after.seq], true);
    return (await result<Event[]>(store.getAll(range, limit))).map(today);
  }

  async forgetEvents(conv: Id): Promise<void> {
    const tx = await this.#tx("messages", "readwrite");
    tx.objectStore("messages").delete(stretch(conv, 0, Number.MAX_SAFE_INTEGER));
    await done(tx);
  }

  async clear(): Promise<void> {
    const tx = await this.#tx(STORES, "readwrite");
    clearAll(tx);
    await done(tx);
  }

  async clearUnowned(): Promise<void> {
    const tx = await this.#tx(STORES, "readwrite");
    const account = tx.objectStore("meta").getKey("account");
    account.onsuccess = () => {
      if (account.result === undefined) {
        clearAll(tx);
      }
    };
    await done(tx);
  }
}

function stretch(conv: Id, from: Seq, below: Seq): IDBKeyRange {
  return IDBKeyRange.bound([conv, from], [conv, below], false, true);
}

/** storesOf are those a batch writes to: what goes to others need not wait for it. */
function storesOf({ cursor, events, stale, isNewEpoch, ...rows }: Batch): string[] {
  const needed = { meta: cursor !== undefined, messages: events !== undefined || stale !== undefined || isNewEpoch === true };
  return STORES.filter((name) => (name === "meta" || name === "messages" ? needed[name] : rows[name] !== undefined));
}

function clearAll(tx: IDBTransaction): void {
  // What blobs.ts and the service worker keep.
  indexedDB.deleteDatabase("hongyan files");
  globalThis.caches?.delete("pictures").catch(() => undefined);
  for (const name of STORES) {
    tx.objectStore(name).clear();
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

function adjacentAbove(events: readonly Event[], after: Seq): Event[] {
  const end = events.findIndex((e, i) => e.seq !== after + 1 + i);
  return end === -1 ? [...events] : events.slice(0, end);
}

function putAllByKey<T>(tx: IDBTransaction, name: string, rows: ReadonlyMap<string, T | null> | undefined): void {
  for (const [key, row] of rows ?? []) {
    if (row === null) {
      tx.objectStore(name).delete(key);
    } else {
      tx.objectStore(name).put(row, key);
    }
  }
}

function putAll<T>(tx: IDBTransaction, name: string, rows: ReadonlyMap<string, T | null> | undefined): void {
  for (const [key, row] of rows ?? []) {
    if (row === null) {
      tx.objectStore(name).delete(key);
    } else {
      tx.objectStore(name).put(row);
    }
  }
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): Record<Id, T> {
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

function byKey<T>(keys: readonly IDBValidKey[], rows: readonly T[], isWanted: (row: T) => boolean = () => true): Record<string, T> {
  return Object.fromEntries(rows.flatMap((row, i) => (isWanted(row) ? [[String(keys[i]), row]] : [])));
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
    return { account: this.#account, state: { ...emptyCursor, conversations: {}, users: {}, contacts: {}, requests: {}, outbox: {}, reading: {}, drafts: {}, cleared: {} } };
  }

  async account(): Promise<Account | null> {
    return this.#account;
  }

  async setAccount(account: Account): Promise<void> {
    this.#account = account;
  }

  async changeAccount(change: (kept: Account) => Account): Promise<void> {
    this.#account &&= change(this.#account);
  }

  async write(batch: Batch): Promise<void> {
    if (batch.isNewEpoch === true) {
      this.#events.clear();
    }
    for (const [conv, from, below] of batch.stale ?? []) {
      const log = this.#events.get(conv);
      [...(log?.keys() ?? [])].filter((seq) => seq >= from && seq < below).forEach((seq) => log?.delete(seq));
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

  async outbox(): Promise<State["outbox"]> {
    return {};
  }

  async eventsAfter(conv: Id, after: Seq, limit: number): Promise<Event[]> {
    return adjacentAbove(this.#sorted(conv).filter((e) => e.seq > after).slice(0, limit), after);
  }

  async newest(conv: Id, below: Seq, limit: number): Promise<Event[]> {
    return this.#sorted(conv).filter((e) => e.seq < below).slice(-limit);
  }

  async eventsFrom(after: Event | null, limit: number): Promise<Event[]> {
    const all = [...this.#events.keys()].flatMap((conv) => this.#sorted(conv));
    const start = after === null ? 0 : all.findIndex((e) => e.conv === after.conv && e.seq === after.seq) + 1;
    return all.slice(start, start + limit);
  }

  async forgetEvents(conv: Id): Promise<void> {
    this.#events.delete(conv);
  }

  #sorted(conv: Id): Event[] {
    return [...(this.#events.get(conv)?.values() ?? [])].toSorted((a, b) => a.seq - b.seq);
  }

  async clear(): Promise<void> {
    this.#account = null;
    this.#events.clear();
  }

  async clearUnowned(): Promise<void> {
    if (this.#account === null) {
      await this.clear();
    }
  }
}
