import type { User } from "../../core/types";
import { t } from "../../i18n";
import { wish, personOver, type PersonOver } from "../../state/contacts";
import { useSnapshot } from "../../state/useSnapshot";
import { Icon, type IconName } from "../../ui/Icon";
import css from "./CardActions.module.css";

/** CardActions is what is done now and then. */
export function CardActions({ user, isMe }: { user: User; isMe: boolean }) {
  const contact = useSnapshot((s) => s.contacts[user.id]);
  const over = (kind: PersonOver["kind"]) => () => {
    personOver.value = { kind, user: user.id };
  };
  return (
    <div class={css["actions"]}>
      {!isMe && <Action icon="tag" text={t("people.note")} onClick={over("note")} />}
      {!user.deleted && <Action icon="code" text={t("people.share")} onClick={over("share")} />}
      {isMe ? (
        <a class={css["action"]} href="/settings/profile">
          <Icon name="user" />
          {t("people.edit")}
        </a>
      ) : (
        <>
          {contact?.blocked === true ? (
            <Action icon="ban" text={t("people.unblock")} onClick={() => wish({ user: user.id, wish: "unblock" })} />
          ) : (
            !user.deleted && <Action icon="ban" text={t("people.block")} onClick={over("block")} />
          )}
          {contact?.friend === true && <Action icon="bin" text={t("people.remove")} isDanger onClick={over("remove")} />}
        </>
      )}
    </div>
  );
}

function Action({ icon, text, isDanger = false, onClick }: { icon: IconName; text: string; isDanger?: boolean; onClick: () => void }) {
  return (
    <button type="button" class={`${css["action"]} ${isDanger ? css["danger"] : ""}`} onClick={onClick}>
      <Icon name={icon} />
      {text}
    </button>
  );
}
