import type { PollResult } from "../../core/types";
import { locale, t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import type { PollBody } from "./Poll";
import css from "./Poll.module.css";

/** Results is how a poll stands: a bar for each option. */
export function Results({ poll, result }: { poll: PollBody; result: PollResult }) {
  const percent = new Intl.NumberFormat(locale(), { style: "percent" });
  return (
    <>
      <p class={css["question"]} dir="auto">
        {poll.question}
      </p>
      <ul class={css["results"]} aria-label={t("poll.results")}>
        {poll.options.map((option, i) => {
          const votes = result.votes[i] ?? 0;
          const share = result.voters === 0 ? 0 : votes / result.voters;
          const isMine = result.mine.includes(i);
          const isRight = result.right === i;
          return (
            <li key={i} class={css["result"]} data-mine={isMine || undefined} data-right={isRight || undefined} data-wrong={(isMine && result.right !== undefined && !isRight) || undefined}>
              <span class={css["share"]}>{percent.format(share)}</span>
              <span class={css["label"]} dir="auto">
                {option}
              </span>
              <span class={css["marks"]}>
                {isMine && <span class="visually-hidden">{t("poll.mine")}</span>}
                {isRight && <span class="visually-hidden">{t("poll.right")}</span>}
                {(isMine || isRight) && <Icon name={isMine && result.right !== undefined && !isRight ? "close" : "check"} size={16} />}
              </span>
              <span class="visually-hidden">{t("poll.votes", { count: votes })}</span>
              <span class={css["bar"]} aria-hidden="true">
                <span class={css["fill"]} style={{ inlineSize: `${share * 100}%` }} />
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
