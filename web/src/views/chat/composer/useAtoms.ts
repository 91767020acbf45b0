import { useEffect } from "preact/hooks";
import type { RefObject } from "preact";
import { shown, type Atom, type Shown } from "../../../state/atoms";
import { isComposing } from "../../../ui/ime";
import { now, setAtoms } from "./atomField";
import { write } from "./field";
import { insert } from "./insert";

/** So many texts are known for undo. */
const KNOWN = 100;

/** useAtoms: a name is one thing in the field. One key takes it away, the caret stands before or after it, and undo brings it back. */
export function useAtoms(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const area = field.current;
    if (area === null) {
      return undefined;
    }
    const texts = new Map<string, readonly Atom[]>();
    let caret = 0;
    const remember = () => {
      const { text, atoms } = now(area);
      if (atoms.length === 0) {
        return;
      }
      texts.delete(text);
      texts.set(text, atoms);
      for (const old of [...texts.keys()].slice(0, -KNOWN)) {
        texts.delete(old);
      }
    };
    const onInput = (e: Event) => {
      const atoms = e instanceof InputEvent && e.inputType.startsWith("history") ? texts.get(area.value) : undefined;
      if (atoms !== undefined) {
        setAtoms(area, atoms);
      }
      remember();
    };
    const onBefore = (e: InputEvent) => {
      remember();
      const isDeletion = e.cancelable && e.inputType.startsWith("delete") && !isComposing();
      const whole = isDeletion ? wholeOf(now(area), area.selectionStart, area.selectionEnd, e.inputType.endsWith("Forward")) : null;
      if (whole !== null) {
        e.preventDefault();
        area.setSelectionRange(...whole);
        insert(area, "");
      }
    };
    const onCaret = () => {
      const at = area.selectionStart;
      if (document.activeElement === area && at === area.selectionEnd && !isComposing()) {
        caret = besideOf(now(area), at, caret);
        if (caret !== at) {
          area.setSelectionRange(caret, caret);
        }
      }
    };
    // Written before this was here.
    if (!isComposing() && shown(area.value).atoms.length > 0) {
      write(area, area.value);
    }
    const off = new AbortController();
    const { signal } = off;
    area.addEventListener("input", onInput, { signal });
    area.addEventListener("beforeinput", onBefore, { signal });
    document.addEventListener("selectionchange", onCaret, { signal });
    return () => off.abort();
  }, []);
}

/** wholeOf is what goes away with a part of a name; null: no name is touched, or all of it is. The space after a name goes with it. */
export function wholeOf({ text, atoms }: Shown, from: number, to: number, isForward: boolean): [number, number] | null {
  if (from !== to) {
    const begin = atoms.find((a) => a.from < from && from < a.to)?.from ?? from;
    const end = atoms.find((a) => a.from < to && to < a.to)?.to ?? to;
    return begin === from && end === to ? null : [begin, end];
  }
  const touched = atoms.find((a) => (isForward ? a.from <= from && from < a.to : a.from < from && from <= a.to + Number(text[a.to] === " ")));
  return touched === undefined ? null : [touched.from, isForward ? touched.to : Math.max(touched.to, from)];
}

/** besideOf: where the caret goes that comes to stand in a name: on, if it moved from its edge, else to the nearer one. */
export function besideOf({ atoms }: Shown, at: number, before: number): number {
  const inside = atoms.find((a) => a.from < at && at < a.to);
  if (inside === undefined) {
    return at;
  }
  const { from, to } = inside;
  return before === from ? to : before === to || at - from < to - at ? from : to;
}
