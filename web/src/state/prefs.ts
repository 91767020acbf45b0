// Choices that belong to this device. Kept in localStorage because they are
// needed before the first picture; shown in the document, where tokens.css
// and the views find them.
import { computed, effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
/** The last two are made up, for tests: long words, and letters from right to left. Nothing offers them. */
export type Language = "zh" | "en" | "en-XA" | "ar-XB";
export type Density = "cosy" | "compact";
type BubbleSides = "left-right" | "left";
export type SendKey = "enter" | "mod-enter";
type OpenAt = "last" | "newest";

/** Their values are in tokens.css. */
export const accents = ["blue", "violet", "pink", "red", "orange", "green", "teal", "graphite"] as const;
export type Accent = (typeof accents)[number];

/** Of messages, in px; the other sizes follow it. */
export const TEXT_SIZE = { min: 13, max: 20, usual: 15 } as const;

interface Pref<T> {
  readonly value: T;
  peek(): T;
  /** Kept on this device, and heard by its other tabs. */
  set(value: T): void;
  /** For this page only; null: what is kept. */
  show(value: string | null): void;
}

/** By storage key: what is read again when another tab has written. */
const followers = new Map<string, () => void>();

function pref<T extends string | number | boolean>(name: string, read: (kept: string | null) => T): Pref<T> {
  const key = `hongyan.${name}`;
  const now = signal(read(load(key)));
  followers.set(key, () => {
    now.value = read(load(key));
  });
  return {
    get value() {
      return now.value;
    },
    peek: () => now.peek(),
    set: (value) => {
      now.value = value;
      keep(key, String(value));
    },
    show: (value) => {
      now.value = read(value ?? load(key));
    },
  };
}

/** One of a few; the first is the usual one. */
function oneOf<T extends string>(all: readonly [T, ...T[]]): (kept: string | null) => T {
  return (kept) => all.find((value) => value === kept) ?? all[0];
}

export const theme = pref<Theme>("theme", oneOf(["system", "light", "dark"]));
export const accent = pref<Accent>("accent", oneOf(accents));
export const density = pref<Density>("density", oneOf(["cosy", "compact"]));
export const textSize = pref<number>("text-size", readTextSize);
export const bubbleSides = pref<BubbleSides>("bubble-sides", oneOf(["left-right", "left"]));
export const sendKey = pref<SendKey>("send-key", oneOf(["enter", "mod-enter"]));
export const openAt = pref<OpenAt>("open-at", oneOf(["last", "newest"]));
/** For how many seconds a text waits before it is sent, and can be taken back. */
export const undoSend = pref<"0" | "5" | "10">("undo-send", oneOf(["0", "5", "10"]));
/** Whether messages show what their links lead to. */
export const linkPreviews = pref<boolean>("link-previews", (kept) => kept !== "false");
/** Whether keys without Ctrl, Alt or Command may be shortcuts (WCAG 2.1.4). */
export const singleKeys = pref<boolean>("single-keys", (kept) => kept !== "false");
/** Of the conversation list, in px, where it stands beside the chat. */
export const LIST_WIDTH = { min: 260, max: 420, usual: 320 } as const;
export const listWidth = pref<number>("list-width", readListWidth);
export const language = pref<Language>("language", readLanguage);

const prefersDark = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(prefersDark?.matches === true);

/** The theme as it is seen. */
export const isDark = computed(() => theme.value === "dark" || (theme.value === "system" && systemIsDark.value));

/** startPrefs shows the choices in the document, and follows other tabs. Nothing is painted before it has run. */
export function startPrefs(): void {
  const root = document.documentElement;
  prefersDark?.addEventListener("change", (e) => {
    systemIsDark.value = e.matches;
  });
  effect(() => {
    root.dataset["theme"] = isDark.value ? "dark" : "light";
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", isDark.value ? "#14171b" : "#ffffff");
  });
  effect(() => {
    root.dataset["accent"] = accent.value;
    root.dataset["density"] = density.value;
    root.dataset["sides"] = bubbleSides.value;
    root.style.setProperty("--fs-m", `${textSize.value}px`);
    root.style.setProperty("--w-list", `${listWidth.value}px`);
  });
  effect(() => {
    root.lang = language.value === "zh" ? "zh-CN" : language.value;
    root.dir = language.value === "ar-XB" ? "rtl" : "ltr";
  });
  addEventListener("storage", (e) => {
    for (const [key, follow] of followers) {
      if (e.key === key || e.key === null) {
        follow();
      }
    }
  });
}

function readTextSize(kept: string | null): number {
  const size = Math.round(Number(kept ?? TEXT_SIZE.usual));
  return size >= TEXT_SIZE.min && size <= TEXT_SIZE.max ? size : TEXT_SIZE.usual;
}

function readListWidth(kept: string | null): number {
  const width = Math.round(Number(kept ?? LIST_WIDTH.usual));
  return width >= LIST_WIDTH.min && width <= LIST_WIDTH.max ? width : LIST_WIDTH.usual;
}

function readLanguage(kept: string | null): Language {
  if (kept === "zh" || kept === "en" || kept === "en-XA" || kept === "ar-XB") {
    return kept;
  }
  const wanted = typeof navigator === "undefined" ? [] : navigator.languages;
  return wanted.find((l) => /^(zh|en)\b/.test(l))?.startsWith("en") === true ? "en" : "zh";
}

function load(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Refused: the choice holds for this page.
  }
}
