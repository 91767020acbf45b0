import { useState } from "preact/hooks";
import type { Conversation, Group } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { isKeeper, may } from "../../state/policy";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { ConfirmDialog } from "./ConfirmDialog";
import css from "./Overview.module.css";
import { Faces } from "./Faces";
import { LinkRow } from "./LinkRow";

/** Overview is the first page of a group's info, below its name. */
export function Overview({ conv, group }: { conv: Conversation; group: Group }) {
  const at = `/c/${conv.id}/info`;
  return (
    <>
      <Faces conv={conv} />
      <nav class={css["links"]} aria-label={t("chat.info")}>
        {(group.notice !== "" || may(conv, "editInfo")) && <LinkRow href={`${at}/notice`} icon="bell" label={t("notice.title")} note={group.notice === "" ? t("notice.none") : group.notice} />}
        <LinkRow href={`${at}/invites`} icon="link" label={t("invite.title")} />
        {isKeeper(conv.role) && <LinkRow href={`${at}/manage`} icon="settings" label={t("manage.title")} count={group.applications} countLabel={t("apply.count", { count: group.applications })} />}
      </nav>
      <NicknameForm key={conv.nickname} conv={conv} />
      <Leave conv={conv} />
    </>
  );
}

function NicknameForm({ conv }: { conv: Conversation }) {
  const [nickname, setNickname] = useState(conv.nickname);
  const { isBusy, failure, run } = useTask();
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void run(() => call("order", { do: "nickname", conv: conv.id, nickname: nickname.trim() }));
      }}
    >
      <Field
        label={t("group.nickname")}
        name="nickname"
        value={nickname}
        onInput={setNickname}
        hint={t("group.nickname_hint")}
        error={failure === null ? "" : explain(failure)}
        after={
          <Button type="submit" label={t("group.nickname_save")} isBusy={isBusy} disabled={nickname.trim() === conv.nickname}>
            {t("dialog.save")}
          </Button>
        }
      />
    </form>
  );
}

function Leave({ conv }: { conv: Conversation }) {
  const [isAsking, setAsking] = useState(false);
  const text = t(conv.role === "owner" && conv.memberCount > 1 ? "group.leave_owner" : "group.leave_confirm", { name: conv.name });
  return (
    <>
      <Button kind="danger" isWide onClick={() => setAsking(true)}>
        {t("group.leave")}
      </Button>
      {isAsking && <ConfirmDialog title={t("group.leave")} text={text} onClose={() => setAsking(false)} onConfirm={() => call("leave", conv.id)} />}
    </>
  );
}
