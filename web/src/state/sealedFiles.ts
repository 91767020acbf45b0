// Encrypted files that were opened here, until somebody signs out.
import { signal, type Signal } from "@preact/signals";
import { SEALED_CHANNEL, type Opening } from "../core/sealed/channel";
import type { Meta } from "../core/sealed/phrase";
import { uuidv7 } from "../core/uuid";
import { call } from "./client";
import { forgetUrl } from "./files";
import { onSignOut } from "./signOut";
import { viewable, type Viewable } from "./viewable";

/** What browsers draw or play and never run, also what no server looked at; larger ones than this are saved, bytes. All else has no type. */
const DRAWN = /^(?:image\/(?:avif|bmp)|audio\/(?:mp3|wave|x-wav|x-m4a))$/;
const LARGEST = 512 * 1024 * 1024;
/** Opened files that are kept, and how long the core may be silent, milliseconds. */
const MOST = 20;
const SILENCE = 30_000;

export type Opened =
  | { readonly kind: "closed" }
  /** Of 0–100. */
  | { readonly kind: "going"; readonly part: number }
  | { readonly kind: "open"; readonly url: string; readonly bytes: Blob; readonly how: Viewable }
  | { readonly kind: "failed"; readonly why: "damaged" | "lost" };

interface Wanted {
  readonly of: Signal<Opened>;
  readonly url: string;
  readonly meta: Meta;
  readonly size: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const all = new Map<string, Signal<Opened>>();
const wanted = new Map<string, Wanted>();
let channel: BroadcastChannel | null = null;

/** openedOf a file of a message. */
export function openedOf(name: string): Signal<Opened> {
  const found = all.get(name) ?? signal<Opened>({ kind: "closed" });
  all.set(name, found);
  return found;
}

/** openFile has the core open it; size is how much there is to be fetched. */
export function openFile(name: string, url: string, meta: Meta, size: number): void {
  if (channel === null) {
    channel = new BroadcastChannel(SEALED_CHANNEL);
    channel.onmessage = (e) => hear(e.data as Opening);
  }
  const of = openedOf(name);
  const id = uuidv7();
  stopFile(name);
  of.value = { kind: "going", part: 0 };
  wanted.set(id, { of, url, meta, size, timer: undefined });
  wait(id);
  call("unseal", { id, url, key: meta.key }).catch(() => hear({ id, kind: "failed", why: "lost" }));
}

export function stopFile(name: string): void {
  for (const [id, { of, timer }] of wanted) {
    if (of === all.get(name)) {
      clearTimeout(timer);
      wanted.delete(id);
      of.value = { kind: "closed" };
      call("unseal", { id, url: "", key: new Uint8Array() }).catch(() => undefined); // It ends by itself.
    }
  }
}

function wait(id: string): void {
  const one = wanted.get(id);
  if (one !== undefined) {
    clearTimeout(one.timer);
    one.timer = setTimeout(() => hear({ id, kind: "failed", why: "lost" }), SILENCE);
  }
}

function hear(said: Opening): void {
  const one = wanted.get(said.id);
  if (one === undefined) {
    return;
  }
  if (said.kind === "going") {
    one.of.value = { kind: "going", part: Math.min(99, Math.floor((100 * said.read) / Math.max(1, one.size))) };
    wait(said.id);
    return;
  }
  clearTimeout(one.timer);
  wanted.delete(said.id);
  if (said.kind === "open") {
    const { type, size } = one.meta;
    const how = said.blob.size > LARGEST ? "" : DRAWN.test(type) ? "shown" : viewable({ mime: type, size });
    const bytes = new Blob([said.blob], { type: how === "shown" ? type : "application/octet-stream" });
    one.of.value = { kind: "open", how, bytes, url: URL.createObjectURL(bytes) };
    forgetOld(MOST);
    return;
  }
  if (said.why === "lost") {
    forgetUrl(one.url);
  }
  // No sealed file, or of another key than that of the message: something was put in its place.
  one.of.value = { kind: "failed", why: said.why === "lost" ? "lost" : "damaged" };
}

/** forgetOld closes those that were opened first. */
function forgetOld(most: number): void {
  const open = [...all.values()].filter((one) => one.peek().kind === "open");
  for (const one of open.slice(0, Math.max(0, open.length - most))) {
    const now = one.peek();
    if (now.kind === "open") {
      URL.revokeObjectURL(now.url);
      one.value = { kind: "closed" };
    }
  }
}

onSignOut(() => {
  [...all.keys()].forEach(stopFile);
  forgetOld(0);
  all.clear();
});
