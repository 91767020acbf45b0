import { useState } from "preact/hooks";
import type { Id, PollResult, Rich } from "../../core/types";
import { noVotes } from "../../core/types";
import { t } from "../../i18n";
import { now } from "../../i18n/now";
import { me } from "../../state/selectors";
import type { Message } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { call } from "../../state/client";
import { ErrorNote } from "../ErrorNote";
import { dayTime } from "../extras/dayTime";
import { ConfirmDialog } from "../group/ConfirmDialog";
import { Ballot } from "./Ballot";
import css from "./Poll.module.css";
import { Results } from "./Results";
import { useEnd } from "./useEnd";
import { Voters } from "./Voters";

export type PollBody = Extract<Rich, { what: "poll" }>["value"];

/** Poll is a question with what one can answer; once one has, with what all answered. */
export function Poll({ message: m, poll, conv }: { message: Message; poll: PollBody; conv: Id }) {
  const stands = useSnapshot((s) => s.logs[conv]?.events.find((e) => e.seq === m.seq)?.poll ?? null) ?? m.event?.poll ?? noVotes;
  const result: PollResult = useEnd(conv, m.seq, poll, stands);
  const role = useSnapshot((s) => s.conversations[conv]?.role ?? "none");
  const isMine = useSnapshot((s) => me(s)?.id === m.sender);
  const [mode, setMode] = useState<"" | "look" | "change" | "voters" | "close">("");
  const { isBusy, failure, run } = useTask();
  const hasVoted = result.mine.length > 0;
  const canVote = m.seq > 0 && role !== "none" && !result.closed;
  // What is on its way looks as it will.
  const isAsked = m.seq === 0 || (canVote && (mode === "change" || (!hasVoted && mode !== "look")));
  const vote = (options: readonly number[]) =>
    run(async () => {
      await call("vote", { conv, seq: m.seq, options });
      setMode("");
    });
  const close = () => setMode("");
  return (
    <div class={css["poll"]} data-poll>
      <p class={css["kind"]}>{kindOf(poll, result.closed)}</p>
      {isAsked ? (
        <Ballot key={result.mine.join()} poll={poll} chosen={result.mine} isBusy={isBusy} onVote={(options) => m.seq > 0 && void vote(options)} />
      ) : (
        <Results poll={poll} result={result} />
      )}
      {failure !== null && <ErrorNote failure={failure} />}
      <div class={css["foot"]}>
        <span aria-live="polite">{t("poll.voters", { count: result.voters })}</span>
        {canVote && !hasVoted && result.voters > 0 && <Act label={mode === "look" ? "poll.to_vote" : "poll.look"} onClick={() => setMode(mode === "look" ? "" : "look")} />}
        {canVote && hasVoted && !poll.quiz && mode !== "change" && <Act label="poll.change" onClick={() => setMode("change")} />}
        {canVote && hasVoted && !poll.quiz && mode === "change" && <Act label="poll.retract" onClick={() => void vote([])} />}
        {!poll.anonymous && result.voters > 0 && !isAsked && <Act label="poll.who" onClick={() => setMode("voters")} />}
        {canVote && (isMine || role === "admin" || role === "owner") && <Act label="poll.close" onClick={() => setMode("close")} />}
      </div>
      {poll.closesAt !== undefined && !result.closed && <p class={css["kind"]}>{t("poll.closes", { time: dayTime(poll.closesAt, now()) })}</p>}
      {mode === "voters" && <Voters conv={conv} seq={m.seq} poll={poll} votes={result.votes} onClose={close} />}
      {mode === "close" && <ConfirmDialog title={t("poll.close")} text={t("poll.close_sure")} onClose={close} onConfirm={() => call("closePoll", { conv, seq: m.seq })} />}
    </div>
  );
}

function Act({ label, onClick }: { label: "poll.to_vote" | "poll.look" | "poll.change" | "poll.retract" | "poll.who" | "poll.close"; onClick: () => void }) {
  return (
    <button type="button" class={css["act"]} onClick={onClick}>
      {t(label)}
    </button>
  );
}

function kindOf(p: PollBody, isClosed: boolean): string {
  const what = t(p.quiz ? "poll.is_quiz" : p.anonymous ? "poll.is_anonymous" : "poll.is_public");
  const parts = [what, ...(p.quiz && p.anonymous ? [t("poll.is_anonymous")] : []), ...(p.multiple ? [t("poll.is_multiple")] : []), ...(isClosed ? [t("poll.is_closed")] : [])];
  return parts.join(" · ");
}
