// The field shows mentions as names: atoms, which follow what is written around
// them. Its source has them written out.
import { carried, follow, shown, written, type Atom, type Shown } from "../../../state/atoms";
import { way } from "./field";

const known = new WeakMap<HTMLTextAreaElement, Shown>();

/** now is what the field shows, with the atoms where they are. */
export function now(area: HTMLTextAreaElement): Shown {
  const before = known.get(area);
  const text = area.value;
  if (before?.text === text) {
    return before;
  }
  return setAtoms(area, before === undefined ? [] : follow(before, text, area.selectionEnd));
}

export function setAtoms(area: HTMLTextAreaElement, atoms: readonly Atom[]): Shown {
  const set = { text: area.value, atoms };
  known.set(area, set);
  return set;
}

/** carry keeps the atoms of a part that is written anew, with marks. */
export function carry(area: HTMLTextAreaElement, from: number, to: number, change: () => void): void {
  const before = now(area);
  change();
  const moved = carried(before, from, to, area.value);
  const others = now(area).atoms.filter((a) => moved.every((m) => a.to <= m.from || a.from >= m.to));
  setAtoms(area, [...others, ...moved].toSorted((a, b) => a.from - b.from));
}

way.read = (area) => written(now(area));
/** Who follows what the field says hears of what is put into it. */
way.write = (area, source) => {
  const { text, atoms } = shown(source);
  area.value = text;
  setAtoms(area, atoms);
  area.dispatchEvent(new Event("change"));
};
