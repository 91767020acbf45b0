// What is written in the composer, as it is sent: its marks are read, and its
// first link has a preview unless somebody took that away.
import { signal } from "@preact/signals";
import { linkify } from "../ui/linkify";
import { parse, type Styled } from "./markdown";

export interface Written extends Styled {
  readonly noPreview?: boolean;
}

/** The link that is to have no preview; "": none. It holds until another text with a link is begun. */
export const declined = signal("");

export function written(source: string): Written {
  const styled = parse(source);
  return declined.peek() !== "" && firstLink(styled) === declined.peek() ? { ...styled, noPreview: true } : styled;
}

const WEB = /^https?:\/\//i;

/** firstLink is the one that the server makes a preview of; "" where there is none. Code has none, and what a spoiler hides stays hidden. */
export function firstLink({ text, entities }: Styled): string {
  const isIn = (at: number, ...kinds: string[]) => entities.some((e) => kinds.includes(e.kind) && e.offset <= at && at < e.offset + e.length);
  const words = entities.find((e) => e.kind === "link" && WEB.test(e.url) && !isIn(e.offset, "spoiler"));
  const bare = linkify(text).find((f) => WEB.test(text.slice(f.offset)) && !isIn(f.offset, "spoiler", "code", "pre", "link"));
  return words?.kind === "link" && (bare === undefined || words.offset < bare.offset) ? words.url : (bare?.url ?? "");
}
