import { useState } from "preact/hooks";
import type { Invite } from "../../../core/api";
import type { Conversation, Id } from "../../../core/types";
import { t } from "../../../i18n";
import { shortTime } from "../../../i18n/time";
import { call } from "../../../state/client";
import { attempt } from "../../../state/keeping";
import { userName } from "../../../state/names";
import { may } from "../../../state/policy";
import { me, people, serverNow } from "../../../state/selectors";
import { useLoaded } from "../../../state/useLoaded";
import { useSnapshot } from "../../../state/useSnapshot";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Empty } from "../../../ui/Empty";
import { ErrorNote } from "../../ErrorNote";
import { LinkCode } from "../../people/LinkCode";
import { Waiting } from "../../Waiting";
import page from "../Page.module.css";
import { InviteForm } from "./InviteForm";
import css from "./List.module.css";

/** The server tells a link once: what this tab made it can show again. */
const tokens = new Map<Id, string>();

/** Invites are the links by which people join: those one may see, and how to make one. */
export function Invites({ conv }: { conv: Conversation }) {
  const { value, failure, reload } = useLoaded(() => call("invites", conv.id));
  const [isMaking, setMaking] = useState(false);
  const [shown, setShown] = useState("");
  const revoke = (id: Id) => attempt(call("order", { do: "revoke", conv: conv.id, invite: id }).then(reload));
  return (
    <div class={page["page"]}>
      {may(conv, "invite") &&
        (isMaking ? (
          <InviteForm
            conv={conv.id}
            onClose={() => setMaking(false)}
            onMade={({ invite, token }) => {
              tokens.set(invite.id, token);
              setMaking(false);
              setShown(token);
              void reload();
            }}
          />
        ) : (
          <Button kind="primary" isWide onClick={() => setMaking(true)}>
            {t("invite.create")}
          </Button>
        ))}
      {value === null && failure === null && <Waiting shape="rows" onRetry={() => void reload()} />}
      {failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: () => void reload() }} />}
      {value !== null && value.length === 0 && !isMaking && <Empty icon="link" text={t("invite.none")} />}
      <ul class={css["list"]} aria-label={t("invite.title")}>
        {value?.map((invite) => {
          const token = tokens.get(invite.id);
          return (
            <li key={invite.id} class={css["item"]}>
              <Terms invite={invite} />
              <div class={css["actions"]}>
                {token !== undefined && <Button onClick={() => setShown(token)}>{t("invite.show")}</Button>}
                <Button kind="danger" onClick={() => revoke(invite.id)}>
                  {t("invite.revoke")}
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
      {shown !== "" && (
        <Dialog title={t("invite.ready")} closeLabel={t("dialog.close")} onClose={() => setShown("")}>
          <LinkCode link={`${location.origin}/join/${shown}`} title={conv.name} />
          <p class={css["note"]}>{t("invite.once")}</p>
        </Dialog>
      )}
    </div>
  );
}

/** Terms are who made a link, and for whom and how long it is good. */
function Terms({ invite }: { invite: Invite }) {
  const who = useSnapshot((s) => (me(s)?.id === invite.creator ? t("notice.you") : userName(people(s), invite.creator)));
  const isOver = useSnapshot((s) => (invite.expiresAt > 0 && invite.expiresAt <= serverNow(s)) || (invite.maxUses > 0 && invite.uses >= invite.maxUses));
  const terms = [
    isOver ? t("invite.over") : invite.expiresAt === 0 ? t("invite.never_ends") : t("invite.until", { time: shortTime(invite.expiresAt) }),
    invite.maxUses === 0 ? t("invite.used", { count: invite.uses }) : t("invite.used_of", { count: invite.uses, most: invite.maxUses }),
    ...(invite.approval ? [t("invite.with_approval")] : []),
  ];
  return (
    <div>
      <div dir="auto">{t("invite.by", { who, time: shortTime(invite.createdAt) })}</div>
      <div class={css["note"]}>{terms.join(" · ")}</div>
    </div>
  );
}
