// Names of files, where there is little room for them.

/** endOf is what comes after the last dot, or "". */
export function endOf(name: string): string {
  return /\.([^.\s/\\]{1,10})$/.exec(name)?.[1] ?? "";
}

/** halves: the second one is never cut, so that the end of the name stays. */
export function halves(name: string): readonly [string, string] {
  const end = endOf(name);
  const letters = Array.from(name);
  const kept = Math.min(letters.length, (end === "" ? 0 : end.length + 1) + 4);
  return [letters.slice(0, letters.length - kept).join(""), letters.slice(letters.length - kept).join("")];
}
