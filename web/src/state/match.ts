// Finding people, conversations and commands by what somebody types: the name
// itself, its sound ("zhangsan", "zs", "zhangs" for 张三) or the handle.

export interface Findable {
  readonly name: string;
  /** What the name sounds like, word by word: "zhang san". */
  readonly key?: string | undefined;
  readonly handle?: string | undefined;
  /** What else it is called. */
  readonly also?: Findable;
}

/** match tells how well something fits: 0 not at all, the greater the better. An empty query fits everything. */
export function match(query: string, { also, ...it }: Findable): number {
  return also === undefined ? matchOne(query, it) : Math.max(matchOne(query, it), match(query, also));
}

function matchOne(query: string, { name, key = "", handle = "" }: Findable): number {
  const wanted = plain(query).replace(/^@/, "");
  if (wanted === "") {
    return 1;
  }
  const shown = plain(name);
  const at = shown.indexOf(wanted);
  if (at >= 0) {
    return at === 0 ? 100 : /[\p{L}\p{N}]/u.test(shown[at - 1] ?? "") ? 70 : 90;
  }
  const letters = wanted.replaceAll(/\s+/g, "");
  const words = (key === "" ? shown : key).split(/\s+/);
  const first = words.findIndex((_, i) => beginsWords(letters, words, i));
  if (first >= 0) {
    return first === 0 ? 80 : 60;
  }
  const called = plain(handle);
  return called.startsWith(wanted) ? 75 : called.includes(wanted) ? 40 : 0;
}

/** beginsWords: letters are beginnings of words[i], words[i+1] … one after the other, none left out. */
function beginsWords(letters: string, words: readonly string[], i: number): boolean {
  if (letters === "") {
    return true;
  }
  const word = words[i];
  if (word === undefined) {
    return false;
  }
  let shared = 0;
  while (shared < word.length && word[shared] === letters[shared]) {
    shared++;
  }
  for (let taken = shared; taken > 0; taken--) {
    if (beginsWords(letters.slice(taken), words, i + 1)) {
      return true;
    }
  }
  return false;
}

function plain(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}

/** best keeps what fits, the best first; equals stay in their order. */
export function best<T>(query: string, all: readonly T[], findable: (one: T) => Findable, limit = Infinity): T[] {
  return all
    .map((one) => ({ one, fit: match(query, findable(one)) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((a, b) => b.fit - a.fit)
    .slice(0, limit)
    .map(({ one }) => one);
}
