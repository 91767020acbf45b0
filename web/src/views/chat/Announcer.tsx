import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation } from "../../core/types";
import { t } from "../../i18n";
import { clock } from "../../i18n/time";
import { noticeText, plainText, userName } from "../../state/names";
import { me } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";

/** What comes within this time is read out together, milliseconds. */
const BATCH = 1000;

/** Announcer reads out what others say in the open conversation, and nothing of one's own. */
export function Announcer({ conv }: { conv: Conversation }) {
  const { last } = conv;
  const users = useSnapshot((s) => s.users);
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  const [spoken, setSpoken] = useState("");
  const waiting = useRef<string[]>([]);
  const seen = useRef(last?.seq ?? 0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    if (last === null || last.seq <= seen.current) {
      return;
    }
    seen.current = last.seq;
    if (last.sender === myId) {
      return;
    }
    const { body } = last;
    waiting.current.push(body.kind === "text" ? t("chat.announce", { name: userName(users, last.sender), text: plainText(body.text, body.entities), time: clock(last.sentAt) }) : noticeText(users, last, conv.kind) || t("chat.unknown_message"));
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setSpoken(waiting.current.splice(0).join("\n"));
    }, BATCH);
  }, [last]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <div class="visually-hidden" aria-live="polite">
      {spoken}
    </div>
  );
}
