// Where a page gets the bytes of files from: those it sends itself are on this
// device, for others the server makes an address.
import { effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { FileRef } from "../core/api";
import { blob } from "../core/blobs";
import { isTemporary, toFailure } from "../core/errors";
import type { Id, Millis } from "../core/types";
import { call, told } from "./client";
import { onSignOut } from "./signOut";

/** Addresses asked for together, and how long to wait for more of them, milliseconds. */
const MOST = 100;
const WAIT = 10;
/** An address is good for so long at least, milliseconds. */
const GOOD: Millis = 5 * 3600_000;

interface Address {
  readonly url: Signal<string>;
  readonly ref: FileRef;
  askedAt: Millis;
}

const known = new Map<string, Address>();
// The next one is asked for by somebody else.
onSignOut(() => known.clear());
let waiting: Address[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** fileUrl is "" until the server has answered. */
export function fileUrl(ref: FileRef): ReadonlySignal<string> {
  const name = nameOf(ref);
  const found = known.get(name) ?? { url: signal(""), ref, askedAt: 0 };
  known.set(name, found);
  if (Date.now() - found.askedAt > GOOD) {
    found.askedAt = Date.now();
    waiting.push(found);
    timer ??= setTimeout(() => void ask(), WAIT);
  }
  return found.url;
}

function nameOf({ pack, conv, seq, id, variant }: FileRef): string {
  return `/v1/files/${pack === undefined ? `${conv}/${seq}` : `pack/${pack}`}/${id}/${variant}`;
}

async function ask(): Promise<void> {
  timer = undefined;
  const now = waiting.slice(0, MOST);
  waiting = waiting.slice(MOST);
  if (waiting.length > 0) {
    timer = setTimeout(() => void ask(), WAIT);
  }
  await askFor(now);
}

async function askFor(now: readonly Address[]): Promise<void> {
  try {
    const urls = await call("links", now.map((one) => one.ref));
    now.forEach((one, i) => {
      one.url.value = urls[i] ?? "";
    });
  } catch (error) {
    for (const { url, ref } of now) {
      // The service worker may have it, whatever its address was.
      url.value ||= ref.variant === "thumb" ? nameOf(ref) : "";
    }
    const half = Math.floor(now.length / 2);
    if (isTemporary(toFailure(error))) {
      again(now);
    } else if (half > 0) {
      // One of them is at fault, not those that were asked for beside it.
      await Promise.all([askFor(now.slice(0, half)), askFor(now.slice(half))]);
    }
  }
}

/** again asks once more as soon as there is a connection. */
function again(lost: readonly Address[]): void {
  let isLeft = false;
  const stop = effect(() => {
    if (told.value.link === "live" && !isLeft) {
      isLeft = true;
      setTimeout(() => {
        stop();
        waiting.push(...lost);
        timer ??= setTimeout(() => void ask(), WAIT);
      }, 1000);
    }
  });
}

/** forgetUrl asks for another address in the place of one that leads nowhere. */
export function forgetUrl(url: string): void {
  for (const one of known.values()) {
    if (one.url.peek() === url && url !== "") {
      one.url.value = "";
      one.askedAt = Date.now();
      waiting.push(one);
      timer ??= setTimeout(() => void ask(), WAIT);
    }
  }
}

const local = new Map<string, Signal<string>>();

/** localUrl shows what is sent from this device; "" until its bytes are read. */
export function localUrl(key: string): ReadonlySignal<string> {
  const found = local.get(key) ?? signal("");
  if (!local.has(key)) {
    local.set(key, found);
    blob(key).then(
      (bytes) => {
        found.value = bytes === null ? "" : URL.createObjectURL(bytes);
      },
      () => local.delete(key),
    );
  }
  return found;
}

/** showLocal gives a page what it has already, without a way through the database. */
export function showLocal(key: string, bytes: Blob): void {
  local.set(key, signal(URL.createObjectURL(bytes)));
}

/** showUrl is for what has an address in this page only; source finds it by that name as a client id. */
export function showUrl(name: string, url: string): void {
  local.set(name, signal(url));
  sent.set(name, [{ file: name, poster: name }]);
}

/** What this page has sent: when it comes back from the server it stays as it is. */
const sent = new Map<string, readonly { readonly file: string; readonly poster: string }[]>();

export function rememberKeys(clientId: string, keys: readonly { readonly file: string; readonly poster: string }[]): void {
  sent.set(clientId, keys);
}

export function keysOf(clientId: string): readonly { readonly file: string; readonly poster: string }[] | undefined {
  return sent.get(clientId);
}

/** localBlob is a file of a message that was sent from here, while its bytes are here; else null. */
export async function localBlob(clientId: string, index: number): Promise<Blob | null> {
  const key = sent.get(clientId)?.[index]?.file ?? "";
  return key === "" ? null : await blob(key);
}

export interface Source {
  readonly conv: Id;
  readonly seq: number;
  readonly clientId: string;
}

/** source is the address of a file of a message. */
export function source(m: Source, id: Id, index: number, variant: "original" | "thumb" | "poster"): ReadonlySignal<string> {
  const keys = sent.get(m.clientId)?.[index];
  const key = variant === "poster" ? keys?.poster : keys?.file;
  if (key !== undefined && key !== "") {
    return localUrl(key);
  }
  return id === "" || id === "0" || m.seq === 0 ? none : fileUrl({ conv: m.conv, seq: m.seq, id, variant: variant === "poster" ? "original" : variant });
}

const none = signal("");
