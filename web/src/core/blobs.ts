// The bytes of files that are being sent. Both the tabs, which put them here,
// and the core, which sends them, use it: bytes do not travel between the two.
// A database of its own, without versions: what is in it lives for minutes.
import { done, result } from "./schema";

const NAME = "hongyan files";

let opening: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opening ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("bytes");
      request.result.createObjectStore("urls");
    };
    request.onsuccess = () => {
      const db = request.result;
      const close = () => {
        db.close();
        opening = null;
      };
      db.onversionchange = close;
      db.onclose = close;
      resolve(db);
    };
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"));
  }).catch((error: unknown) => {
    opening = null;
    throw error;
  });
  return opening;
}

/** keepBlobs throws when there is no room for them. */
export async function keepBlobs(blobs: ReadonlyMap<string, Blob>): Promise<void> {
  const tx = (await open()).transaction("bytes", "readwrite");
  for (const [key, bytes] of blobs) {
    tx.objectStore("bytes").put(bytes, key);
  }
  await done(tx);
}

/** blob is null when the bytes are not here. */
export async function blob(key: string): Promise<Blob | null> {
  return (await result<Blob | undefined>((await open()).transaction("bytes").objectStore("bytes").get(key))) ?? null;
}

/** keepUrl remembers where the server takes the rest of a file. */
export function keepUrl(key: string, address: string): Promise<void> {
  return keepSmall(key, address);
}

/** url is "" when nothing of the file has been sent. */
export async function url(key: string): Promise<string> {
  return (await small<string>(key)) ?? "";
}

/** keepSmall and small are for what belongs to files and must go with them when somebody signs out. */
export async function keepSmall(key: string, value: unknown): Promise<void> {
  const tx = (await open()).transaction("urls", "readwrite");
  tx.objectStore("urls").put(value, key);
  await done(tx);
}

export async function small<T>(key: string): Promise<T | null> {
  return (await result<T | undefined>((await open()).transaction("urls").objectStore("urls").get(key))) ?? null;
}

export async function forgetBlobs(keys: readonly string[]): Promise<void> {
  const tx = (await open()).transaction(["bytes", "urls"], "readwrite");
  for (const key of keys) {
    tx.objectStore("bytes").delete(key);
    tx.objectStore("urls").delete(key);
  }
  await done(tx);
}

export async function blobKeys(): Promise<string[]> {
  return (await result<IDBValidKey[]>((await open()).transaction("bytes").objectStore("bytes").getAllKeys())).map(String);
}

/** What waits here to be sent, in bytes. */
export async function blobBytes(): Promise<number> {
  const all = await result<Blob[]>((await open()).transaction("bytes").objectStore("bytes").getAll());
  return all.reduce((sum, b) => sum + b.size, 0);
}
