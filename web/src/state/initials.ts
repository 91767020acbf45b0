// What stands in a generated avatar, and its colour.
import type { Id } from "../core/types";
import { intl } from "../i18n/intl";

const HAN = /^\p{Script=Han}+$/u;

/** initials: the last two characters of a Chinese person's name, the first two of a group's; first letters of others. */
export function initials(name: string, isGroup = false): string {
  const characters = Array.from(intl("characters", () => new Intl.Segmenter()).segment(name.trim()), (s) => s.segment);
  if (characters.length > 0 && characters.every((c) => HAN.test(c))) {
    return (isGroup ? characters.slice(0, 2) : characters.slice(-2)).join("");
  }
  const words = name.trim().split(/[\s._-]+/).filter((w) => w !== "");
  const first = (word: string | undefined) => Array.from(intl("characters", () => new Intl.Segmenter()).segment(word ?? ""), (s) => s.segment)[0] ?? "";
  const text = words.length > 1 ? first(words[0]) + first(words.at(-1)) : characters.slice(0, HAN.test(characters[0] ?? "") && !(isGroup && HAN.test(characters[1] ?? "")) ? 1 : 2).join("");
  return text.toLocaleUpperCase();
}

/** tint is one of the eight colours of names and avatars, always the same for an id. */
export function tint(id: Id): number {
  let hash = 0;
  for (const c of id) {
    hash = (hash * 31 + c.charCodeAt(0)) >>> 0;
  }
  return (hash % 8) + 1;
}
