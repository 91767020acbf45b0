import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation, Event } from "../../core/types";
import { announcement, news } from "../../state/announce";
import { snapshot } from "../../state/client";
import { me, people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";

/** What comes within this time is read out together, milliseconds. */
const BATCH = 1000;

/** Announcer reads out what others say in the open conversation. */
export function Announcer({ conv }: { conv: Conversation }) {
  const log = useSnapshot((s) => s.logs[conv.id]);
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  // The same words again are another element: else nothing would be heard.
  const [spoken, setSpoken] = useState({ turn: 0, text: "" });
  const waiting = useRef<Event[]>([]);
  const seen = useRef(conv.headSeq);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    waiting.current.push(...news(conv, log, seen.current, myId));
    seen.current = Math.max(seen.current, conv.headSeq);
    if (waiting.current.length > 0) {
      timer.current ??= setTimeout(() => {
        timer.current = undefined;
        const text = announcement(people(snapshot.peek()), conv, waiting.current.splice(0), myId);
        setSpoken(({ turn }) => ({ turn: turn + 1, text }));
      }, BATCH);
    }
  }, [conv.headSeq]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <div class="visually-hidden" aria-live="polite">
      <p key={spoken.turn}>{spoken.text}</p>
    </div>
  );
}
