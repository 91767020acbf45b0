// Addresses in a text that nobody marked as such: https://…, bare domains and
// mail addresses. Made for Chinese, where a link has no space around it.
//
// What a link may be made of is decided in one place: safeUrl.
import { safeUrl } from "./links";

export interface Found {
  readonly offset: number;
  readonly length: number;
  readonly url: string;
}

/** Top-level domains a bare address may end in. Two letters are a country, unless they are the end of a file's name. */
const GENERIC = new Set(
  "com net org edu gov mil int info biz name app dev page site online shop store tech cloud blog wiki live news top xyz vip club pub ink link work team email chat social world today space fun pro asia mobi museum travel zone art design games group ltd company network academy agency arpa example test localhost".split(" "),
);
const FILE_ENDS = new Set("cc md mm pl ps py rs sh so tf ts js go vi kt cs ml hs".split(" "));
const OTHER = new Set("中国 中國 公司 网络 網絡 网址 香港 台湾 台灣 新加坡 商城 网店 中文网 集团 政务 公益 рф бел укр қаз 한국 みんな".split(" "));

/** Ends an address anywhere: spaces, quotes, brackets and punctuation of Chinese, what steers direction. */
const STOP = String.raw`\s"<>\x60\u0000-\u001f\u007f\u061c\u200b-\u200f\u2018-\u201f\u2026\u2028-\u202f\u2060-\u2069\u3000-\u3003\u3008-\u3011\u3014-\u301f\u30fb\ufe30-\ufe4f\uff01\uff02\uff07-\uff09\uff0c\uff0e\uff1a\uff1b\uff1e\uff1c\uff1f\uff3b\uff3d\uff5b-\uff65\ufffc\ufffd`;

const WITH_SCHEME = new RegExp(String.raw`(?<![a-z0-9])https?://[^${STOP}]{1,2048}`, "giu");
const MAIL = /(?<![\w.%+@-])[\w.%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?![a-z0-9@-])/giu;
/** Letters of one kind: Latin may stand close to Chinese, anything else begins where a word does. */
const LATIN = String.raw`[\p{Script=Latin}0-9](?:[\p{Script=Latin}0-9-]{0,62})`;
const ANY = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})`;
const REST = String.raw`(?::\d{2,5})?(?:[/?#][^${STOP}]{0,2048})?`;
const BARE = new RegExp(String.raw`(?<![\p{Script=Latin}0-9@./_:-])(?:${LATIN}\.){1,8}(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})(?![\p{Script=Latin}0-9_@-])${REST}`, "giu");
const BARE_ANY = new RegExp(String.raw`(?<![\p{L}\p{N}@./_:-])(?:${ANY}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}_@-])${REST}`, "giu");

/** linkify finds addresses, in order, none inside another. */
export function linkify(text: string): readonly Found[] {
  // All of them have a dot but for https://localhost.
  if (!text.includes(".") && !text.includes("://")) {
    return [];
  }
  const found: Found[] = [];
  const add = (offset: number, part: string, url: string) => {
    const safe = safeUrl(url);
    if (safe !== null && !found.some((f) => offset < f.offset + f.length && offset + part.length > f.offset)) {
      found.push({ offset, length: part.length, url: safe });
    }
  };
  for (const m of text.matchAll(WITH_SCHEME)) {
    const part = trim(cutHost(m[0]));
    add(m.index, part, part);
  }
  for (const m of text.matchAll(MAIL)) {
    if (isTop(m[0].slice(m[0].lastIndexOf(".") + 1))) {
      add(m.index, m[0], `mailto:${m[0]}`);
    }
  }
  for (const pattern of [BARE, BARE_ANY]) {
    for (const m of text.matchAll(pattern)) {
      const part = trim(cutPath(m[0]));
      if (isHost(part)) {
        add(m.index, part, `https://${part}`);
      }
    }
  }
  return found.toSorted((a, b) => a.offset - b.offset);
}

function isHost(address: string): boolean {
  const host = /^[^/?#:]+/.exec(address)?.[0] ?? "";
  const top = host.slice(host.lastIndexOf(".") + 1).toLowerCase();
  const isPlain = host.length === address.length && !/^www\./i.test(host);
  return isTop(top) && !(isPlain && FILE_ENDS.has(top));
}

function isTop(top: string): boolean {
  const lower = top.toLowerCase();
  return /^[a-z]{2}$/.test(lower) || lower.startsWith("xn--") || GENERIC.has(lower) || OTHER.has(lower);
}

/** cutHost ends https://example.com不错 where the host does. */
function cutHost(url: string): string {
  const [, scheme = "", host = "", rest = ""] = /^(https?:\/\/)([^/?#]*)(.*)$/isu.exec(url) ?? [];
  const ascii = /^[\w.:@-]+/.exec(host)?.[0] ?? "";
  const end = ascii.replace(/:\d+$/, "");
  if (ascii.length < host.length && (isTop(end.slice(end.lastIndexOf(".") + 1)) || /^(?:localhost|[\d.]+|.*:\d+)$/.test(ascii))) {
    return scheme + ascii;
  }
  return scheme + host + cutPath(rest);
}

/**
 * cutPath ends a path where Chinese follows a Latin word: /abc这里 is /abc. A
 * part that begins in Chinese belongs to it: /wiki/中文.
 */
function cutPath(path: string): string {
  const from = path.search(/[/?#]/);
  if (from < 0) {
    return path;
  }
  const end = path.slice(from).search(/(?<=[a-z0-9])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/iu);
  const isWithin = end > 0 && /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}][^/?#&=]*$/u.test(path.slice(from, from + end));
  return end < 0 || isWithin ? path : path.slice(0, from + end);
}

const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** trim gives back the punctuation of the sentence, and brackets that were opened before the address. */
function trim(address: string): string {
  let end = address.length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    const opener = CLOSERS[last];
    if (opener !== undefined ? isBalanced(address.slice(0, end), opener, last) : !/[.,;:!?'*_~|]/.test(last)) {
      break;
    }
  }
  return address.slice(0, end);
}

function isBalanced(text: string, opener: string, closer: string): boolean {
  return text.split(opener).length >= text.split(closer).length;
}
