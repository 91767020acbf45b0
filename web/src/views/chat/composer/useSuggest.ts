import { useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { isComposing } from "../../../ui/ime";

/** A colon and what is written after it, up to the caret. */
export interface Asked {
  readonly query: string;
  /** Where the colon stands. */
  readonly from: number;
  /** Written as in any sentence (a full colon, Chinese after it): nothing is chosen until somebody chooses. */
  readonly isShy: boolean;
}

interface Suggest {
  readonly asked: Asked | null;
  /** Set by the list while it is there: true for a key that was for it. */
  readonly keys: RefObject<((e: KeyboardEvent) => boolean) | null>;
  readonly look: () => void;
  readonly close: () => void;
  readonly onKey: (e: KeyboardEvent) => boolean;
}

/** useSuggest watches for a colon and two letters. */
export function useSuggest(field: RefObject<HTMLTextAreaElement | null>): Suggest {
  const [asked, setAsked] = useState<Asked | null>(null);
  const keys = useRef<((e: KeyboardEvent) => boolean) | null>(null);
  const look = () => {
    const area = field.current;
    if (area !== null && !isComposing()) {
      const next = area.selectionStart === area.selectionEnd ? askedAt(area.value, area.selectionStart) : null;
      setAsked((now) => (now?.from === next?.from && now?.query === next?.query ? now : next));
    }
  };
  return { asked, keys, look, close: () => setAsked(null), onKey: (e) => asked !== null && keys.current?.(e) === true };
}

export function askedAt(text: string, caret: number): Asked | null {
  const found = /(^|[^\p{L}\p{N}:：]|\p{Script=Han})([:：])(\p{L}[\p{L}\p{N}_+-]{1,20})$/u.exec(text.slice(Math.max(0, caret - 26), caret));
  const query = found?.[3];
  return found === null || query === undefined ? null : { query, from: caret - query.length - 1, isShy: found[2] === "：" || /\p{Script=Han}/u.test(query) };
}
