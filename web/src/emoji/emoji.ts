// Emoji: which there are, what they are called in both languages, which were
// used last, and the tone of skin somebody has chosen. Loaded when first needed.
import type { Language } from "../state/prefs";
import { groups as groupsOfData } from "./data";

export type GroupId = keyof typeof groupsOfData;

export interface Emoji {
  readonly char: string;
  readonly name: string;
  readonly hasTones: boolean;
}

export interface EmojiBook {
  readonly groups: readonly { readonly id: GroupId; readonly emoji: readonly Emoji[] }[];
  readonly search: (query: string, limit: number) => readonly Emoji[];
  readonly recent: () => readonly Emoji[];
}

const RECENT = "hongyan.emoji.recent";
const TONE = "hongyan.emoji.tone";
const MOST_RECENT = 32;

/** The first is the yellow of nobody. */
export const tones = ["", "🏻", "🏼", "🏽", "🏾", "🏿"] as const;

/** loadEmoji is the book with names in one language; both are searched, Chinese and English are typed side by side. */
export async function loadEmoji(language: Language): Promise<EmojiBook> {
  const [zh, en] = await Promise.all([import("./zh"), import("./en")]);
  return makeBook(zh.words, en.words, language);
}

export function makeBook(zh: string, en: string, language: Language): EmojiBook {
  const zhLines = zh.split("\n");
  const enLines = en.split("\n");
  const entries: { emoji: Emoji; words: string }[] = [];
  const groups = (Object.entries(groupsOfData) as [GroupId, string][]).map(([id, chars]) => ({
    id,
    emoji: chars.split(" ").map((c) => {
      const at = entries.length;
      const lines = [zhLines[at] ?? "", enLines[at] ?? ""];
      const name = lines[language === "zh" ? 0 : 1]?.split("|", 1)[0] ?? "";
      const emoji = { char: c.replace("+", ""), name, hasTones: c.endsWith("+") };
      entries.push({ emoji, words: `|${lines.join("|").toLowerCase()}|` });
      return emoji;
    }),
  }));
  const byChar = new Map(entries.map(({ emoji }) => [emoji.char, emoji]));
  return {
    groups,
    search: (query, limit) => {
      const asked = query.trim().toLowerCase().replace(/[_-]/g, " ");
      const found = entries.map(({ emoji, words }) => ({ emoji, rank: rank(words, asked) })).filter((f) => f.rank > 0);
      return found
        .toSorted((a, b) => b.rank - a.rank)
        .slice(0, limit)
        .map((f) => f.emoji);
    },
    recent: () =>
      read(RECENT)
        .split(" ")
        .map((c) => byChar.get(c))
        .filter((e) => e !== undefined),
  };
}

/** rank: the whole of a name or keyword is best, then its beginning, the beginning of a word in it, any part of a Chinese one. */
function rank(words: string, asked: string): number {
  if (asked === "") {
    return 0;
  }
  if (words.includes(`|${asked}|`)) {
    return words.startsWith(`|${asked}|`) ? 6 : 5;
  }
  if (words.includes(`|${asked}`)) {
    return words.startsWith(`|${asked}`) ? 4 : 3;
  }
  if (words.includes(` ${asked}`)) {
    return 2;
  }
  return /\p{Script=Han}/u.test(asked) && words.includes(asked) ? 1 : 0;
}

export function remember(char: string): void {
  const others = read(RECENT)
    .split(" ")
    .filter((c) => c !== char && c !== "");
  write(RECENT, [char, ...others].slice(0, MOST_RECENT).join(" "));
}

export function tone(): string {
  return tones.find((value) => value === read(TONE)) ?? "";
}

export function keepTone(value: string): void {
  write(TONE, value);
}

/** toned is an emoji in a tone of skin, all people in it the same. Hands that hold two together have none. */
export function toned(emoji: Emoji, value: string): string {
  return emoji.hasTones && value !== "" ? emoji.char.replace(/\u200D🤝\u200D|(\p{Emoji_Modifier_Base})\uFE0F?/gu, (all, base?: string) => (base === undefined ? all : base + value)) : emoji.char;
}

function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Refused: not remembered.
  }
}
