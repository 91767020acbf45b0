import { useEffect, useRef } from "preact/hooks";
import type { Conversation, Millis, Seq } from "../../core/types";
import { t } from "../../i18n";
import { call, snapshot } from "../../state/client";
import css from "./MessageList.module.css";
import { DIVIDER_TOP } from "./useAnchor";

/** A day that was pressed. */
export interface DayAsked {
  readonly at: Millis;
  readonly beside: Element;
}

/** DayPicker is the browser's own calendar, beside the day that was pressed. What is picked is looked for and shown. */
export function DayPicker({ conv, asked, onPick }: { conv: Conversation; asked: DayAsked; onPick: (seq: Seq, offset: number) => void }) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const now = input.current;
    if (now === null) {
      return;
    }
    const frame = now.parentElement?.getBoundingClientRect();
    const button = asked.beside.getBoundingClientRect();
    now.style.insetBlockStart = `${button.bottom - (frame?.top ?? 0)}px`;
    now.style.insetInlineStart = `${button.left - (frame?.left ?? 0)}px`;
    now.value = isoDay(asked.at);
    now.showPicker?.();
  }, [asked]);
  const pick = async (value: string) => {
    const at = new Date(`${value}T00:00`).getTime();
    const seq = Number.isNaN(at) ? 0 : await firstSince(conv, at);
    if (seq > 0) {
      onPick(seq, DIVIDER_TOP);
    }
  };
  return <input ref={input} type="date" class={css["picker"]} tabIndex={-1} aria-label={t("chat.to_day")} min={isoDay(conv.createdAt)} max={isoDay(Date.now())} onChange={(e) => void pick(e.currentTarget.value)} />;
}

function isoDay(at: Millis): string {
  const d = new Date(at);
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
}

/**
 * firstSince brings the first message since then into State.logs, and returns
 * its seq: by halves, for only the messages themselves know when they were
 * sent. The last one if all are older, 0 when there is none or no way to it.
 */
async function firstSince(conv: Conversation, at: Millis): Promise<Seq> {
  let low: Seq = Math.max(1, conv.joinedSeq);
  let high: Seq = conv.headSeq;
  let found: Seq = 0;
  while (low <= high) {
    const events = snapshot.peek().logs[conv.id]?.events ?? [];
    const [first, last] = [events[0], events.at(-1)];
    const since = events.find((e) => e.sentAt >= at);
    if (first !== undefined && last !== undefined && last.seq >= low && first.seq <= high) {
      if (since !== undefined && (since !== first || first.seq <= low)) {
        return since.seq;
      }
      if (since === undefined) {
        low = last.seq + 1;
        found = last.seq;
      } else {
        high = first.seq - 1;
        found = first.seq;
      }
    }
    if (low > high) {
      break;
    }
    if (!(await call("loadAround", { conv: conv.id, seq: (low + high) >> 1 }).catch(() => false))) {
      return 0;
    }
  }
  return found > 0 && (await call("loadAround", { conv: conv.id, seq: found }).catch(() => false)) ? found : 0;
}
