// Files that this page fetches: how far each of them is, and going on where a
// connection broke. Bytes under one address never change, so that what is here
// stays good; the server says so itself (If-Range).
import { effect, signal, type Signal } from "@preact/signals";
import type { FileRef } from "../core/api";
import type { Millis } from "../core/types";
import { setBusy } from "./busy";
import { told } from "./client";
import { fileUrl, forgetUrl } from "./files";
import { onSignOut } from "./signOut";

/** Larger ones are the browser's own business: it writes them to the disk as they come. */
export const MOST_BYTES = 512 * 1024 * 1024;
/** Parts in memory become one that the browser may put on its disk, bytes. */
const MERGE = 16 * 1024 * 1024;
/** Speed is that of the last so many milliseconds; told so often. */
const SPAN: Millis = 4000;
const TELL: Millis = 200;
/** Nothing came for so long: the connection is another one by now. */
const SILENCE: Millis = 15_000;
/** How often in a row nothing may come. */
const TRIES = 5;

export type Download =
  | { readonly kind: "none" }
  /** Waits: for the network. Speed: bytes in a second, 0 where it is not known yet. */
  | { readonly kind: "going"; readonly got: number; readonly total: number; readonly speed: number; readonly waits: boolean; readonly isPaused: boolean }
  | { readonly kind: "failed" };

/** A file, and whether it is only looked at: that is a download of its own. */
export interface Wanted extends FileRef {
  readonly isViewed: boolean;
}

interface Running {
  readonly of: Signal<Download>;
  readonly ref: Wanted;
  readonly onDone: (bytes: Blob) => void;
  readonly onElsewhere: ((url: string) => void) | undefined;
  total: number;
  got: number;
  parts: BlobPart[];
  /** Of them, not merged yet. */
  held: number;
  etag: string;
  stop: AbortController;
  isPaused: boolean;
}

const all = new Map<string, Signal<Download>>();
const running = new Map<string, Running>();

const nameOf = ({ conv, seq, id, isViewed }: Wanted) => `${conv} ${seq} ${id} ${isViewed}`;

export function downloadOf(ref: Wanted): Signal<Download> {
  const found = all.get(nameOf(ref)) ?? signal<Download>({ kind: "none" });
  all.set(nameOf(ref), found);
  return found;
}

/** download gives the bytes when all of them are here; onElsewhere is told an address that leads to where pages may not fetch. */
export function download(ref: Wanted, size: number, onDone: (bytes: Blob) => void, onElsewhere?: (url: string) => void): void {
  stopDownload(ref);
  if (ref.seq === 0) {
    downloadOf(ref).value = { kind: "failed" }; // It never reached the server.
    return;
  }
  setBusy(`download ${nameOf(ref)}`, !ref.isViewed);
  const one: Running = { of: downloadOf(ref), ref, onDone, onElsewhere, total: size, got: 0, parts: [], held: 0, etag: "", stop: new AbortController(), isPaused: false };
  running.set(nameOf(ref), one);
  void run(one);
}

// Whoever signs out is given nothing any more.
onSignOut(() => {
  [...running.values()].forEach(({ ref }) => stopDownload(ref));
  all.clear();
});

export function stopDownload(ref: Wanted): void {
  const one = running.get(nameOf(ref));
  if (one !== undefined) {
    end(one, { kind: "none" });
    one.stop.abort();
  }
}

/** pauseDownload, or go on. */
export function pauseDownload(ref: Wanted): void {
  const one = running.get(nameOf(ref));
  if (one === undefined) {
    return;
  }
  one.isPaused = !one.isPaused;
  if (one.isPaused) {
    one.stop.abort();
    tell(one, 0, false);
  } else {
    one.stop = new AbortController();
    void run(one);
  }
}

function tell(one: Running, speed: number, waits: boolean): void {
  const { got, total, isPaused } = one;
  one.of.value = { kind: "going", got, total, speed, waits, isPaused };
}

function end(one: Running, state: Download): void {
  running.delete(nameOf(one.ref));
  setBusy(`download ${nameOf(one.ref)}`, false);
  one.of.value = state;
}

async function run(one: Running): Promise<void> {
  const { signal: stopped } = one.stop;
  tell(one, 0, false);
  for (let lost = 0; !stopped.aborted; lost++) {
    const before = one.got;
    try {
      await fetchRest(one, stopped);
      if (!stopped.aborted) {
        end(one, { kind: "none" });
        one.onDone(new Blob(one.parts));
      }
      return;
    } catch (error) {
      if (stopped.aborted) {
        return;
      }
      if (error instanceof Elsewhere && one.onElsewhere !== undefined) {
        end(one, { kind: "none" });
        one.onElsewhere(error.message);
        return;
      }
      lost = one.got > before ? 0 : lost;
      if (error instanceof Refused || error instanceof Elsewhere || lost >= TRIES) {
        end(one, { kind: "failed" });
        return;
      }
    }
    tell(one, 0, true);
    await live(stopped, 500 * 2 ** lost);
  }
}

/** The server gives it to nobody who asks now. */
class Refused extends Error {}

/** The server sends to another one, which lets no page read (files.redirect): the message is the address. */
class Elsewhere extends Error {}

/** fetchRest returns when everything is here, and throws where it stopped. */
async function fetchRest(one: Running, stopped: AbortSignal): Promise<void> {
  const url = await addressOf(one.ref, stopped);
  const attempt = new AbortController();
  const give = () => attempt.abort();
  stopped.addEventListener("abort", give);
  let timer = setTimeout(give, SILENCE);
  try {
    const headers: Record<string, string> = one.got > 0 && one.etag !== "" ? { Range: `bytes=${one.got}-`, "If-Range": one.etag } : {};
    const answer = await fetch(url, { headers, cache: "no-store", signal: attempt.signal }).catch(async (error: unknown) => {
      const first = one.got > 0 ? null : await fetch(url, { method: "HEAD", redirect: "manual", cache: "no-store", signal: attempt.signal });
      throw first?.type === "opaqueredirect" ? new Elsewhere(url) : error;
    });
    check(one, answer, url);
    const reader = (answer.body ?? new Blob().stream()).getReader();
    const past: { at: Millis; got: number }[] = [];
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(give, SILENCE);
      take(one, part.value);
      if (!stopped.aborted && Date.now() - (past.at(-1)?.at ?? 0) >= TELL) {
        past.push({ at: Date.now(), got: one.got });
        tell(one, speedOf(past), false);
      }
    }
    if (one.got < one.total) {
      throw new TypeError("cut");
    }
  } finally {
    clearTimeout(timer);
    stopped.removeEventListener("abort", give);
  }
}

function check(one: Running, answer: Response, url: string): void {
  if (answer.status === 401 || answer.status === 403) {
    forgetUrl(url); // Too old: another one is asked for.
    throw new TypeError("address");
  }
  if (!answer.ok) {
    throw answer.status >= 500 || answer.status === 429 ? new TypeError("later") : new Refused();
  }
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get("Content-Range") ?? "");
  if (answer.status !== 206 || Number(range?.[1]) !== one.got) {
    // All of it, from the beginning.
    one.parts = [];
    one.got = 0;
    one.held = 0;
    if (answer.status === 206) {
      one.etag = "";
      throw new TypeError("another part");
    }
  }
  one.etag = answer.headers.get("ETag") ?? "";
  one.total = Number(range?.[2] ?? answer.headers.get("Content-Length") ?? one.total) || one.total;
}

function take(one: Running, bytes: Uint8Array<ArrayBuffer>): void {
  one.parts.push(bytes);
  one.got += bytes.length;
  one.held += bytes.length;
  if (one.held >= MERGE) {
    one.parts = [new Blob(one.parts)];
    one.held = 0;
  }
}

function speedOf(past: { at: Millis; got: number }[]): number {
  const now = past.at(-1);
  while (past.length > 2 && (now?.at ?? 0) - (past[0]?.at ?? 0) > SPAN) {
    past.shift();
  }
  const [first] = past;
  return first === undefined || now === undefined || now.at === first.at ? 0 : ((now.got - first.got) * 1000) / (now.at - first.at);
}

/** addressOf waits until the server has made one. */
function addressOf({ conv, seq, id, variant }: Wanted, stopped: AbortSignal): Promise<string> {
  return when(() => fileUrl({ conv, seq, id, variant }).value, stopped);
}

/** live waits a little, and then for a connection. */
async function live(stopped: AbortSignal, atLeast: Millis): Promise<void> {
  await new Promise((done) => setTimeout(done, atLeast));
  await when(() => told.value.link === "live", stopped);
}

/** when resolves with the first value that is not nothing; also when it is stopped. */
function when<T>(read: () => T, stopped: AbortSignal): Promise<T> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const now = read();
      if (Boolean(now) || stopped.aborted) {
        resolve(now);
        queueMicrotask(() => stop());
      }
    });
    stopped.addEventListener("abort", () => {
      resolve(read());
      stop();
    });
  });
}

/** saveAs gives it to the browser, which puts it where files go. */
export function saveAs(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  saveFrom(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** saveFrom leaves it to the browser. */
export function saveFrom(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
