// The words of a file of text, in whatever letters it was written.

/** By the mark at its beginning; else UTF-8, and where it is none, what was used in China before. */
export function decoded(bytes: Uint8Array): string {
  const [a = 0, b = 0] = bytes;
  const marked = a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : "";
  if (marked !== "") {
    return new TextDecoder(marked).decode(bytes);
  }
  for (const letters of ["utf-8", "gb18030"]) {
    try {
      return new TextDecoder(letters, { fatal: true }).decode(bytes);
    } catch {
      // The next one.
    }
  }
  return new TextDecoder().decode(bytes);
}
