import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import type { Id } from "../../../core/types";
import { hint, snapshot } from "../../../state/client";
import { useSnapshot } from "../../../state/useSnapshot";
import { replyIn, setWriting, writingIn } from "../../../state/writing";
import { isComposing } from "../../../ui/ime";
import { read, write } from "./field";

/** Kept so long after the last key press, ms; and once in so long while somebody writes on. */
const PAUSE = 250;
const LONGEST = 3000;
/** A field with the focus is being written in for so long after a key press, ms. */
const WRITING = 5000;

interface DraftField {
  readonly changed: () => void;
  /** The text was sent: nothing is left to keep. */
  readonly sent: () => void;
}

/**
 * useDraft fills the field with what was written before, keeps what is written,
 * and follows other tabs and devices while nobody writes here.
 */
export function useDraft(conv: Id, field: RefObject<HTMLTextAreaElement | null>, onFill: () => void): DraftField {
  const text = useSnapshot((s) => s.drafts[conv]?.text ?? "");
  const kept = useRef(text);
  // Given to the core, and not back in the state yet, in order.
  const told = useRef<string[]>([]);
  const timer = useRef(0);
  const firstAt = useRef(0);
  const typedAt = useRef(0);

  const keep = (value: string) => {
    clearTimeout(timer.current);
    timer.current = 0;
    if (value !== kept.current && !isComposing()) {
      kept.current = value;
      // The core says nothing of what it has.
      if (value !== snapshot.peek().drafts[conv]?.text) {
        told.current.push(value);
      }
      hint("saveDraft", { conv, text: value, reply: replyIn(conv) });
    }
  };
  const changed = () => {
    if (writingIn(conv)?.kind === "edit") {
      return; // That is no draft.
    }
    typedAt.current = Date.now();
    firstAt.current = timer.current === 0 ? typedAt.current : firstAt.current;
    clearTimeout(timer.current);
    const wait = Math.min(PAUSE, firstAt.current + LONGEST - typedAt.current);
    timer.current = window.setTimeout(() => keep(field.current === null ? kept.current : read(field.current)), wait);
  };
  const sent = () => {
    clearTimeout(timer.current);
    timer.current = 0;
    kept.current = "";
    told.current = [];
  };
  const show = (value: string) => {
    kept.current = value;
    if (field.current !== null) {
      write(field.current, value);
      onFill();
    }
  };

  useLayoutEffect(() => {
    const last = takeLast(conv);
    const draft = snapshot.peek().drafts[conv];
    show(draft?.text ?? "");
    if ((draft?.reply ?? 0) > 0) {
      setWriting(conv, { kind: "reply", seq: draft?.reply ?? 0 });
    }
    if (last !== null && field.current !== null) {
      write(field.current, last);
      onFill();
      keep(last);
    }
  }, []);
  useEffect(() => {
    const mine = told.current.indexOf(text);
    if (mine >= 0) {
      told.current.splice(0, mine + 1);
      return;
    }
    if (told.current.length > 0) {
      return; // The state is older than what the core was given.
    }
    const hasFocus = document.hasFocus() && document.activeElement === field.current;
    const isWriting = timer.current !== 0 || isComposing() || (hasFocus && Date.now() - typedAt.current < WRITING);
    if (text !== kept.current && !isWriting) {
      show(text);
    }
  }, [text]);
  useEffect(() => {
    const area = field.current;
    const now = () => {
      if (area !== null && timer.current !== 0) {
        keep(read(area));
      }
    };
    const leave = () => {
      if (area !== null && Date.now() - typedAt.current < WRITING && !isComposing()) {
        keepLast(conv, read(area));
      }
      now();
    };
    area?.addEventListener("blur", now);
    window.addEventListener("pagehide", leave);
    return () => {
      area?.removeEventListener("blur", now);
      window.removeEventListener("pagehide", leave);
      now();
      if (writingIn(conv)?.kind === "edit") {
        setWriting(conv, null);
      }
    };
  }, []);
  return { changed, sent };
}

/** The core may end with the last page, before it has written: what a reload interrupts is kept by the tab. */
const LAST = "hongyan.draft.last";

function keepLast(conv: Id, text: string): void {
  try {
    sessionStorage.setItem(LAST, `${conv} ${text}`);
  } catch {
    // Refused: a quarter of a second of writing is lost.
  }
}

function takeLast(conv: Id): string | null {
  try {
    const last = sessionStorage.getItem(LAST);
    sessionStorage.removeItem(LAST);
    return last?.startsWith(`${conv} `) === true ? last.slice(conv.length + 1) : null;
  } catch {
    return null;
  }
}
