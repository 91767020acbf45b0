// The database on this device: which stores there are, and how an older one
// becomes today's. Versions only add: a core of an older version goes on working
// with the database of a newer one, and a newer one reads rows of an older one.
import { untouched } from "./types";
import type { Conversation, Event, Pending, User } from "./types";

export const STORES = ["meta", "conversations", "users", "messages", "outbox", "reading", "drafts", "contacts", "requests"] as const;

const VERSION = 5;
/** An older tab has so long to let go of the database, milliseconds. */
const BLOCKED_TIMEOUT = 3000;

export async function openDatabase(name: string): Promise<IDBDatabase> {
  try {
    return await open(name, VERSION);
  } catch (error) {
    if (error instanceof DOMException && error.name === "VersionError") {
      return open(name); // Of a newer version.
    }
    throw error;
  }
}

function open(name: string, version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = version === undefined ? indexedDB.open(name) : indexedDB.open(name, version);
    let isGivenUp = false;
    request.onupgradeneeded = (e) => {
      if (request.transaction !== null) {
        upgrade(request.result, request.transaction, e.oldVersion);
      }
    };
    request.onsuccess = () => {
      if (isGivenUp) {
        request.result.close();
      }
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"));
    request.onblocked = () => {
      setTimeout(() => {
        isGivenUp = true;
        reject(new Error("IndexedDB is blocked by an older tab"));
      }, BLOCKED_TIMEOUT);
    };
  });
}

function upgrade(db: IDBDatabase, tx: IDBTransaction, from: number): void {
  if (from < 1) {
    db.createObjectStore("meta");
    db.createObjectStore("conversations", { keyPath: "id" });
    db.createObjectStore("users", { keyPath: "id" });
    db.createObjectStore("messages", { keyPath: ["conv", "seq"] });
    db.createObjectStore("outbox", { keyPath: "clientId" });
    db.createObjectStore("reading");
  }
  if (from < 2) {
    db.createObjectStore("drafts");
  }
  if (from < 3) {
    db.createObjectStore("contacts", { keyPath: "id" });
    db.createObjectStore("requests", { keyPath: "id" });
  }
  if (from > 0 && from < 5) {
    // What is new in the rows is asked for: the next sync is a full one.
    rewrite<{ epoch: string }>(tx.objectStore("meta"), "cursor", (cursor) => ({ ...cursor, epoch: "" }));
  }
  if (from === 1) {
    rewrite<Conversation>(tx.objectStore("conversations"), undefined, (c) => ({
      ...c,
      settings: { pinned: 0, mutedUntil: 0, markedUnread: false, archived: 0, unlisted: 0, scheduled: 0, unsent: 0 },
      searchKey: "",
      last: c.last === null ? null : today(c.last),
    }));
    rewrite<User>(tx.objectStore("users"), undefined, (u) => ({ ...u, system: false, searchKey: "" }));
    rewrite<Pending>(tx.objectStore("outbox"), undefined, (p) => ({ ...p, entities: [] }));
  }
}

function rewrite<T>(store: IDBObjectStore, key: string | undefined, change: (row: T) => T): void {
  const request = store.openCursor(key);
  request.onsuccess = () => {
    const cursor = request.result;
    if (cursor !== null) {
      cursor.update(change(cursor.value as T));
      cursor.continue();
    }
  };
}

/** today gives a message of an older version what it lacks. There are too many of them to write anew. */
export function today(old: Event): Event {
  const e = { ...untouched, ...old };
  const body = e.body as Partial<Extract<Event["body"], { kind: "text" }>> & { readonly searchKey?: string };
  if (e.body.kind === "text" && body.entities === undefined) {
    return { ...e, body: { ...e.body, entities: [] } };
  }
  return e.body.kind === "group_renamed" && body.searchKey === undefined ? { ...e, body: { ...e.body, searchKey: "" } } : e;
}

/** todays gives a conversation what a core of an older version, which may still run, does not write. */
export function todays(c: Conversation): Conversation {
  return { ...unruled, ...c, last: c.last && today(c.last) };
}

const unruled: Pick<Conversation, "group" | "silencedUntil" | "nickname" | "nicknames" | "faces" | "uncountedSeqs" | "mentionSeqs" | "pinnedSeqs" | "timer"> = { group: null, silencedUntil: 0, nickname: "", nicknames: {}, faces: [], uncountedSeqs: [], mentionSeqs: [], pinnedSeqs: [], timer: 0 };

export function result<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
  });
}

export function done(tx: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error ?? new Error("IndexedDB aborted"));
  });
}
