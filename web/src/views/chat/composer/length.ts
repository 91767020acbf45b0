import { parser } from "./parser";

/** The most characters of one message, as Unicode counts them; the server's limit. */
export const MAX_TEXT = 10_000;
/** The counter shows from here. */
export const NEAR = 9000;

/**
 * lengthOf is 0 for nothing but spaces, 1 for a text far from the limit, and
 * its characters without the marks from NEAR on: nobody counts at every key.
 */
export function lengthOf(source: string): number {
  const trimmed = source.trim();
  if (trimmed.length < NEAR) {
    return trimmed === "" ? 0 : 1;
  }
  const count = Array.from(parser()?.(trimmed).text ?? trimmed).length;
  return count < NEAR ? 1 : count;
}
