// The one voice note that is heard at a time: it goes on when one looks at
// something else, and then the next one nobody has heard yet begins.
import { signal } from "@preact/signals";
import type { Id, Seq } from "../core/types";
import { snapshot } from "./client";
import { source } from "./files";

export const SPEEDS = [1, 1.5, 2] as const;

export interface Heard {
  readonly conv: Id;
  readonly seq: Seq;
  readonly clientId: string;
  readonly sender: Id;
  readonly file: Id;
  readonly length: number;
}

export interface Playing extends Heard {
  /** Milliseconds. */
  readonly at: number;
  readonly isOn: boolean;
}

const KEY = "hongyan.heard";
const MOST = 1000;

export const playing = signal<Playing | null>(null);
export const speed = signal<number>(1);
export const heard = signal<ReadonlySet<string>>(readHeard());

let audio: HTMLAudioElement | null = null;
let stopWaiting: (() => void) | null = null;

/** play begins a note, or goes on with the one that stands still. */
export function play(note: Heard, at?: number): void {
  const now = playing.peek();
  if (now !== null && now.clientId === note.clientId && now.seq === note.seq && audio !== null) {
    if (at !== undefined) {
      audio.currentTime = at / 1000;
    }
    void audio.play().catch(() => stop());
    return;
  }
  stop();
  playing.value = { ...note, at: at ?? 0, isOn: true };
  const url = source(note, note.file, 0, "original");
  stopWaiting = url.subscribe((address) => {
    if (address !== "" && audio === null) {
      begin(address, note, at ?? 0);
    }
  });
}

function begin(url: string, note: Heard, at: number): void {
  const player = new Audio(url);
  audio = player;
  player.preservesPitch = true;
  player.playbackRate = speed.peek();
  if (at > 0) {
    player.currentTime = at / 1000;
  }
  const tell = () => {
    if (audio === player) {
      playing.value = { ...note, at: player.currentTime * 1000, isOn: !player.paused };
    }
  };
  player.addEventListener("timeupdate", tell);
  player.addEventListener("play", tell);
  player.addEventListener("pause", tell);
  player.addEventListener("ended", () => {
    if (audio === player) {
      stop();
      const next = nextUnheard(note);
      if (next !== null) {
        play(next);
      }
    }
  });
  player.addEventListener("error", () => audio === player && stop());
  void player.play().then(() => hear(note), () => stop());
}

export function pause(): void {
  audio?.pause();
}

export function stop(): void {
  stopWaiting?.();
  stopWaiting = null;
  const old = audio;
  audio = null;
  old?.pause();
  playing.value = null;
}

export function seek(at: number): void {
  if (audio !== null) {
    audio.currentTime = at / 1000;
  }
}

export function turn(): void {
  speed.value = SPEEDS[(SPEEDS.indexOf(speed.peek() as 1) + 1) % SPEEDS.length] ?? 1;
  if (audio !== null) {
    audio.playbackRate = speed.peek();
  }
}

/** nextUnheard is the next note of somebody else in the same conversation. */
function nextUnheard({ conv, seq }: Heard): Heard | null {
  const s = snapshot.peek();
  const me = s.session.kind === "in" ? s.session.me.id : "";
  for (const e of s.logs[conv]?.events ?? []) {
    if (e.seq > seq && e.sender !== me && e.body.kind === "rich" && e.body.what === "voice" && e.body.value.file !== undefined && !heard.peek().has(nameOf(e.conv, e.seq))) {
      return { conv, seq: e.seq, clientId: e.clientId, sender: e.sender, file: e.body.value.file.id, length: e.body.value.file.durationMs };
    }
  }
  return null;
}

export function nameOf(conv: Id, seq: Seq): string {
  return `${conv} ${seq}`;
}

function hear({ conv, seq }: Heard): void {
  if (seq > 0 && !heard.peek().has(nameOf(conv, seq))) {
    heard.value = new Set([...heard.peek(), nameOf(conv, seq)].slice(-MOST));
    try {
      localStorage.setItem(KEY, JSON.stringify([...heard.peek()]));
    } catch {
      // Refused: it is known as long as the page lives.
    }
  }
}

function readHeard(): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY) ?? "[]") as string[]);
  } catch {
    return new Set();
  }
}
