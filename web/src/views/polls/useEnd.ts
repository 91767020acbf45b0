import { useEffect, useState } from "preact/hooks";
import type { Id, PollResult, Seq } from "../../core/types";
import { now } from "../../i18n/now";
import { call } from "../../state/client";
import type { PollBody } from "./Poll";

/** The longest a timer of a browser waits, milliseconds. */
const LONGEST = 2 ** 31 - 1;
/** By then the server's clock has come there too, milliseconds. */
const LATER = 1000;

/** useEnd is how a poll stands with the clock in it: its closing is no event. What was right in a quiz is asked for then. */
export function useEnd(conv: Id, seq: Seq, { closesAt, quiz }: PollBody, result: PollResult): PollResult {
  const [right, setRight] = useState<number | undefined>(undefined);
  const [, redraw] = useState(0);
  const isOver = result.closed || (closesAt !== undefined && closesAt <= now());
  useEffect(() => {
    if (isOver || closesAt === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => redraw(closesAt), Math.min(closesAt - now() + 1, LONGEST));
    return () => clearTimeout(timer);
  }, [isOver, closesAt]);
  const isUnknown = isOver && quiz && seq > 0 && result.right === undefined && right === undefined;
  useEffect(() => {
    if (!isUnknown) {
      return undefined;
    }
    const timer = setTimeout(() => {
      call("messages", { conv, seqs: [seq] }).then(([e]) => setRight(e?.poll?.right), () => undefined); // Offline: with the next drawing.
    }, LATER);
    return () => clearTimeout(timer);
  }, [isUnknown]);
  if (isOver === result.closed && right === undefined) {
    return result;
  }
  const known = result.right ?? right;
  return { ...result, closed: isOver, ...(known !== undefined && { right: known }) };
}
