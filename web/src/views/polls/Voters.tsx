import type { Id, Seq } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { useLoaded } from "../../state/useLoaded";
import { Dialog } from "../../ui/Dialog";
import { PersonLink } from "../people/PersonLink";
import type { PollBody } from "./Poll";
import css from "./Voters.module.css";

interface VotersProps {
  conv: Id;
  seq: Seq;
  poll: PollBody;
  votes: readonly number[];
  onClose: () => void;
}

/** Voters is who voted for what. */
export function Voters({ conv, seq, poll, votes, onClose }: VotersProps) {
  const { value, failure } = useLoaded(() => Promise.all(poll.options.map((_, option) => call("votes", { conv, seq, option }))), [votes.join()]);
  return (
    <Dialog title={poll.question} closeLabel={t("dialog.close")} onClose={onClose}>
      {failure !== null && <p class={css["note"]}>{explain(failure)}</p>}
      <div class={css["list"]}>
        {poll.options.map((option, i) => (
          <section key={i}>
            <h3 class={css["title"]}>
              <span dir="auto">{option}</span>
              <span class={css["count"]}>{t("poll.votes", { count: votes[i] ?? 0 })}</span>
            </h3>
            {value?.[i]?.map((id) => (
              <PersonLink key={id} id={id} />
            ))}
            {(votes[i] ?? 0) > (value?.[i]?.length ?? 0) && value !== null && <p class={css["note"]}>{t("poll.more", { count: (votes[i] ?? 0) - (value[i]?.length ?? 0) })}</p>}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
