import type { Conversation } from "../../core/types";
import { explain, t } from "../../i18n";
import { clock, fullTime } from "../../i18n/time";
import { hint } from "../../state/client";
import { initials, tint, userName } from "../../state/names";
import type { Message } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import { Bubble } from "../../ui/Bubble";
import { Button } from "../../ui/Button";
import { Ticks } from "../../ui/Ticks";
import css from "./MessageRow.module.css";

export function MessageRow({ message: m, conv }: { message: Message; conv: Conversation }) {
  const users = useSnapshot((s) => s.users);
  const name = userName(users, m.sender);
  const isForeign = conv.kind === "group" && !m.isOwn;
  return (
    <div class={`${css["row"]} ${m.isFirst ? css["first"] : ""}`} data-key={m.key} data-seq={m.seq === 0 ? undefined : m.seq}>
      {isForeign && <span class={css["avatar"]}>{m.isLast && <Avatar initials={initials(name)} tint={tint(m.sender)} size="s" />}</span>}
      <Bubble
        isOwn={m.isOwn}
        isFirst={m.isFirst}
        name={isForeign && m.isFirst ? { text: name, tint: tint(m.sender) } : null}
        text={m.isKnown ? m.text : m.text || t("chat.unknown_message")}
        isFaint={!m.isKnown}
        meta={
          <>
            <time dateTime={new Date(m.at).toISOString()} title={fullTime(m.at)}>
              {clock(m.at)}
            </time>
            {m.delivery !== null && <Ticks state={m.delivery} label={t(`state.${m.delivery}`)} />}
          </>
        }
        foot={m.failure !== null && <Failed message={m} conv={conv} />}
      />
    </div>
  );
}

function Failed({ message, conv }: { message: Message; conv: Conversation }) {
  if (message.failure === null) {
    return null;
  }
  const which = { conv: conv.id, clientId: message.clientId };
  return (
    <div class={css["failed"]} role="alert">
      <span>{explain(message.failure)}</span>
      <span class={css["actions"]}>
        <Button onClick={() => hint("resend", which)}>{t("state.resend")}</Button>
        <Button onClick={() => hint("discard", which)}>{t("state.discard")}</Button>
      </span>
    </div>
  );
}
