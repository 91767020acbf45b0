import { useEffect, useState } from "preact/hooks";
import { toFailure } from "../../core/errors";
import type { Conversation, Failure, Id, Member } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { goUp } from "../../state/route";
import { me } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Button, IconButton } from "../../ui/Button";
import { ErrorNote } from "../ErrorNote";
import { Waiting } from "../Waiting";
import { ConfirmDialog } from "./ConfirmDialog";
import { FindUser } from "./FindUser";
import css from "./GroupPanel.module.css";
import { PersonRow } from "./PersonRow";
import { RenameForm } from "./RenameForm";

/** GroupPanel: who is in a group, and what its members may change. */
export function GroupPanel({ conv: id }: { conv: Id }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  if (conv?.kind !== "group") {
    return null;
  }
  return (
    <aside class={css["panel"]} aria-label={t("chat.info")}>
      <header class={css["bar"]}>
        <h2 class={css["title"]}>{t("chat.info")}</h2>
        <IconButton icon="close" label={t("dialog.close")} onClick={() => goUp(`/c/${id}`)} />
      </header>
      <div class={css["body"]}>
        {conv.role === "owner" ? <RenameForm key={conv.name} conv={conv} /> : <div class={css["name"]}>{conv.name}</div>}
        {conv.role === "none" ? <p class={css["left"]}>{t("chat.left")}</p> : <Members conv={conv} />}
      </div>
    </aside>
  );
}

function Members({ conv }: { conv: Conversation }) {
  const { members, failure, reload } = useMembers(conv);
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  const [asking, setAsking] = useState<Member | "leave" | null>(null);
  return (
    <>
      <FindUser onFound={(user) => call("addMembers", { conv: conv.id, users: [user.id] })} />
      <h3 class={css["heading"]}>
        {t("group.members")} <span class={css["count"]}>{conv.memberCount}</span>
      </h3>
      {members === null && failure === null && <Waiting shape="rows" text={t("group.loading")} onRetry={reload} />}
      {failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: reload }} />}
      <ul class={css["list"]}>
        {members?.map((m) => (
          <PersonRow key={m.user.id} user={m.user} note={m.role === "owner" ? t("group.owner") : m.user.id === myId ? t("group.me") : ""}>
            {conv.role === "owner" && m.user.id !== myId && (
              <IconButton icon="close" label={t("group.remove_name", { name: m.user.name })} onClick={() => setAsking(m)} />
            )}
          </PersonRow>
        ))}
      </ul>
      <Button kind="danger" isWide onClick={() => setAsking("leave")}>
        {t("group.leave")}
      </Button>
      {asking === "leave" && (
        <ConfirmDialog title={t("group.leave")} text={t("group.leave_confirm", { name: conv.name })} onClose={() => setAsking(null)} onConfirm={() => call("leave", conv.id)} />
      )}
      {asking !== null && asking !== "leave" && (
        <ConfirmDialog
          title={t("group.remove")}
          text={t("group.remove_confirm", { name: asking.user.name })}
          onClose={() => setAsking(null)}
          onConfirm={() => call("removeMember", { conv: conv.id, user: asking.user.id })}
        />
      )}
    </>
  );
}

/** useMembers asks for the list again whenever an event changed it. */
function useMembers({ id, membersSeq }: Conversation) {
  const [members, setMembers] = useState<readonly Member[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isOld = false;
    setFailure(null);
    call("members", id)
      .then((list) => isOld || setMembers(list))
      .catch((error: unknown) => isOld || setFailure(toFailure(error)));
    return () => {
      isOld = true;
    };
  }, [id, membersSeq, attempt]);
  return { members, failure, reload: () => setAttempt(attempt + 1) };
}
