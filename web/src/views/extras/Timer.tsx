import { useState } from "preact/hooks";
import type { Conversation } from "../../core/types";
import { t } from "../../i18n";
import { span } from "../../state/groupNotices";
import { may } from "../../state/policy";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { TimerDialog } from "./TimerDialog";
import css from "./Timer.module.css";

/** mayTime: in a group who may edit its info. */
function mayTime(conv: Conversation): boolean {
  return conv.kind === "group" ? may(conv, "editInfo") : conv.role !== "none";
}

export function stays(timer: number): string {
  return timer === 0 ? t("timer.off") : t(timer < 0 ? "timer.after_read" : "timer.after", { time: span(Math.abs(timer)) });
}

/** TimerMark says at the head of a chat that messages go away, and lets one change it. */
export function TimerMark({ conv }: { conv: Conversation }) {
  const [isOpen, setOpen] = useState(false);
  const label = `${t("timer.title")}: ${stays(conv.timer)}`;
  return mayTime(conv) ? (
    <>
      <IconButton icon="timer" label={label} isExpanded={isOpen} onClick={() => setOpen(true)} />
      {isOpen && <TimerDialog conv={conv} onClose={() => setOpen(false)} />}
    </>
  ) : (
    <span class={css["mark"]} role="img" aria-label={label} title={label}>
      <Icon name="timer" />
    </span>
  );
}

/** TimerRow is the same in the info of a chat. */
export function TimerRow({ conv }: { conv: Conversation }) {
  const [isOpen, setOpen] = useState(false);
  if (!mayTime(conv)) {
    return conv.timer === 0 ? null : (
      <p class={css["line"]}>
        {t("timer.title")}
        <span class={css["note"]}>{stays(conv.timer)}</span>
      </p>
    );
  }
  return (
    <>
      <button type="button" class={`${css["line"]} ${css["act"]}`} aria-expanded={isOpen} onClick={() => setOpen(true)}>
        {t("timer.title")}
        <span class={css["note"]}>{stays(conv.timer)}</span>
      </button>
      {isOpen && <TimerDialog conv={conv} onClose={() => setOpen(false)} />}
    </>
  );
}
