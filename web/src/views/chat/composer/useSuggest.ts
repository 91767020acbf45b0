import { useEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { isComposing, ownedByIme } from "../../../ui/ime";
import { now } from "./atomField";

/** What is asked for in the text up to the caret: an emoji after a colon, somebody after an at sign. */
export interface Asked {
  readonly kind: "emoji" | "member";
  readonly query: string;
  /** Where the sign stands. */
  readonly from: number;
  /** Written as in any sentence (a full colon, Chinese after it): nothing is chosen until somebody chooses. */
  readonly isShy: boolean;
}

interface Suggest {
  readonly asked: Asked | null;
  /** Set by the list while it is there: true for a key that was for it. */
  readonly keys: RefObject<((e: KeyboardEvent) => boolean) | null>;
  readonly close: () => void;
}

/** useSuggest watches what is written. Who has closed a list of members does not mean any of them, and is not asked again. */
export function useSuggest(field: RefObject<HTMLTextAreaElement | null>, hasMembers: boolean): Suggest {
  const [asked, setAsked] = useState<Asked | null>(null);
  const keys = useRef<((e: KeyboardEvent) => boolean) | null>(null);
  const latest = useRef(asked);
  latest.current = asked;
  const closed = useRef(-1);
  useEffect(() => {
    const area = field.current;
    if (area === null) {
      return undefined;
    }
    const look = () => {
      if (isComposing()) {
        return;
      }
      const found = area.selectionStart === area.selectionEnd ? askedAt(area.value, area.selectionStart, hasMembers) : null;
      const isName = found !== null && now(area).atoms.some((a) => a.from <= found.from && found.from < a.to);
      closed.current = found?.from === closed.current ? closed.current : -1;
      const next = isName || closed.current >= 0 ? null : found;
      setAsked((before) => (before?.from === next?.from && before?.query === next?.query ? before : next));
    };
    // Before the composer, for which the key may mean something else.
    const onKeyDown = (e: KeyboardEvent) => {
      if (!ownedByIme(e) && latest.current !== null && keys.current?.(e) === true) {
        e.preventDefault();
        e.stopImmediatePropagation();
      }
    };
    const off = new AbortController();
    const { signal } = off;
    area.addEventListener("input", look, { signal });
    area.addEventListener("change", look, { signal });
    area.addEventListener("compositionend", look, { signal });
    area.addEventListener("blur", () => setAsked(null), { signal });
    area.addEventListener("keydown", onKeyDown, { capture: true, signal });
    look();
    return () => off.abort();
  }, []);
  const close = () => {
    closed.current = latest.current?.kind === "member" ? latest.current.from : -1;
    setAsked(null);
  };
  return { asked, keys, close };
}

/** Not after letters and digits, as in an address. */
const MEMBER = /(?:^|[^a-z0-9_.@＠-])[@＠]([^\s@＠]{0,20})$/i;
const EMOJI = /(?:^|[^\p{L}\p{N}:：]|\p{Script=Han})([:：])(\p{L}[\p{L}\p{N}_+-]{1,20})$/u;

export function askedAt(text: string, caret: number, hasMembers: boolean): Asked | null {
  const before = text.slice(Math.max(0, caret - 26), caret);
  const name = hasMembers ? MEMBER.exec(before)?.[1] : undefined;
  if (name !== undefined) {
    return { kind: "member", query: name, from: caret - name.length - 1, isShy: false };
  }
  const [, colon, query] = EMOJI.exec(before) ?? [];
  return query === undefined ? null : { kind: "emoji", query, from: caret - query.length - 1, isShy: colon === "：" || /\p{Script=Han}/u.test(query) };
}
