// The reader of marks comes when the field is first used, not with the page.
type Parse = typeof import("../../../state/markdown").parse;

let parse: Parse | null = null;

export async function loadParser(): Promise<Parse> {
  parse ??= (await import("../../../state/markdown")).parse;
  return parse;
}

/** parser is null until it is loaded. */
export function parser(): Parse | null {
  return parse;
}
