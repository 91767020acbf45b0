// The reader of marks comes when the field is first used, not with the page.
type Parse = typeof import("../../../state/written").written;

let parse: Parse | null = null;

export async function loadParser(): Promise<Parse> {
  parse ??= (await import("../../../state/written")).written;
  return parse;
}

/** parser is null until it is loaded. */
export function parser(): Parse | null {
  return parse;
}
