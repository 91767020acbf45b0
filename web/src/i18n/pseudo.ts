// Languages nobody speaks, to see what a translation would do to the layout.
// A test asks for one with hongyan.language in localStorage.
import type { Key, Pack, Text } from "./text";

const ACCENTS = new Map([..."aceginorsuyACEGINORSUY"].map((c, i) => [c, [..."áçéĝîñóřšúýÁÇÉĜÎÑÓŘŠÚÝ"][i] ?? c]));

/** pseudo makes en-XA (accented, 40 % longer) or ar-XB (from right to left) of the English texts. */
export function pseudo(pack: Pack, language: "en-XA" | "ar-XB"): Pack {
  const change = language === "en-XA" ? lengthen : turn;
  const changed = (text: Text): Text => (typeof text === "string" ? change(text) : { one: change(text.one ?? text.other), other: change(text.other) });
  return Object.fromEntries((Object.entries(pack) as [Key, Text][]).map(([key, text]) => [key, changed(text)]));
}

function lengthen(text: string): string {
  const accented = outsideSlots(text, (part) => [...part].map((c) => ACCENTS.get(c) ?? c).join(""));
  const more = Math.ceil(text.length * 0.4);
  return `${accented} ${"one two three four ".repeat(Math.ceil(more / 19)).slice(0, more).trimEnd()}~`;
}

/** Each word stands mirrored, so that what is still from left to right is seen. */
function turn(text: string): string {
  return outsideSlots(text, (part) => part.replaceAll(/\S+/g, "\u202E$&\u202C"));
}

function outsideSlots(text: string, change: (part: string) => string): string {
  return text
    .split(/(\{\w+\})/)
    .map((part) => (part.startsWith("{") ? part : change(part)))
    .join("");
}
