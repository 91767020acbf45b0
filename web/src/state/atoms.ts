// Mentions in what somebody writes. In the source, which is kept, sent and
// parsed, one is [@Ann](@12), [@all](@all) or [@admins](@admins); the field
// shows the name alone, an atom, and knows where it stands.

/** A name in the field's text, and the id of whom it means, "all" or "admins". */
export interface Atom {
  readonly from: number;
  readonly to: number;
  readonly whom: string;
}

export interface Shown {
  readonly text: string;
  readonly atoms: readonly Atom[];
}

export const ONE = String.raw`\[((?:\\[\\[\]]|[^\\[\]\n])+)\]\(@([1-9]\d{0,18}|all|admins)\)`;
/** After an odd number of backslashes it is text. */
const MENTION = new RegExp(String.raw`(?<!\\)(\\*)${ONE}`, "g");
/** Nobody's id is greater. */
const MOST = "9223372036854775807";

/** shown is a source as the field shows it. */
export function shown(source: string): Shown {
  const atoms: Atom[] = [];
  let grown = 0;
  const text = source.replace(MENTION, (all: string, slashes: string, name: string, whom: string, at: number) => {
    if (slashes.length % 2 > 0 || (whom.length === MOST.length && whom > MOST)) {
      return all;
    }
    const before = "\\".repeat(slashes.length / 2);
    const called = name.replace(/\\(.)/g, "$1");
    const from = at + grown + before.length;
    atoms.push({ from, to: from + called.length, whom });
    grown += before.length + called.length - all.length;
    return before + called;
  });
  return { text, atoms };
}

/** written is the source of what the field shows. */
export function written({ text, atoms }: Shown): string {
  let source = "";
  let at = 0;
  for (const { from, to, whom } of atoms) {
    source += text.slice(at, from).replace(/\\+$/, "$&$&") + mention(text.slice(from, to), whom);
    at = to;
  }
  return source + text.slice(at);
}

export function mention(name: string, whom: string): string {
  return `[${name.replace(/[\\[\]]/g, "\\$&")}](@${whom})`;
}

/**
 * carried: where the atoms of the part from–to are, after marks were put into
 * that part or taken out of it. As many of their names stand before each as did.
 */
export function carried({ text: old, atoms }: Shown, from: number, to: number, text: string): readonly Atom[] {
  return atoms.flatMap((a) => {
    if (a.from < from || a.to > to) {
      return [];
    }
    const name = old.slice(a.from, a.to);
    let at = text.indexOf(name, from);
    for (let before = old.indexOf(name, from); before >= 0 && before < a.from; before = old.indexOf(name, before + 1)) {
      at = at < 0 ? at : text.indexOf(name, at + 1);
    }
    return at < 0 ? [] : [{ ...a, from: at, to: at + name.length }];
  });
}

/**
 * follow: where the atoms are after the text was changed in one place. The
 * caret tells which of several alike: it stands at the end of what is new.
 * What was changed inside is no atom any more.
 */
export function follow({ text: old, atoms }: Shown, text: string, caret: number): readonly Atom[] {
  const grown = text.length - old.length;
  const most = Math.min(old.length, text.length);
  const after = text.slice(caret);
  const limit = old.endsWith(after) ? after.length : most;
  let same = 0;
  while (same < limit && old[old.length - 1 - same] === text[text.length - 1 - same]) {
    same++;
  }
  const end = old.length - same;
  let begin = 0;
  while (begin < most - same && old[begin] === text[begin]) {
    begin++;
  }
  return atoms.flatMap((a) => (a.to <= begin ? [a] : a.from >= end ? [{ ...a, from: a.from + grown, to: a.to + grown }] : []));
}
