import type { Conversation, Id, State } from "../../../core/types";
import { explain, t } from "../../../i18n";
import { userName } from "../../../state/names";
import { openChatWith } from "../../../state/people";
import { me, people, type Writable } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { useTask } from "../../../state/useTask";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";

/** Closed says why nothing can be written here, and what one can do instead. */
export function Closed({ conv, why }: { conv: Conversation; why: Exclude<Writable, "yes"> }) {
  const remover = useSnapshot((s) => (why === "left" ? people(s)[removerOf(s, conv.id)] : undefined));
  const task = useTask();
  if (remover === undefined) {
    return <Banner text={t(`chat.${why}`)} />;
  }
  const name = userName({ [remover.id]: remover }, remover.id);
  return (
    <Banner text={task.failure === null ? t("chat.removed", { name }) : explain(task.failure)}>
      {!remover.deleted && (
        <Button isBusy={task.isBusy} onClick={() => void task.run(() => openChatWith(remover))}>
          {t("chat.write_to", { name })}
        </Button>
      )}
    </Banner>
  );
}

/** removerOf is who took one out of a group, as far as its log is at hand, else "". */
function removerOf(s: State, conv: Id): Id {
  const myId = me(s)?.id;
  const last = s.logs[conv]?.events.findLast((e) => e.body.kind === "member_removed" && e.body.user === myId);
  return last?.sender === myId ? "" : (last?.sender ?? "");
}
