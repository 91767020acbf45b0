import { useState } from "preact/hooks";
import type { Conversation, Id } from "../../core/types";
import { loadMediaTexts, loadOpsTexts, t } from "../../i18n";
import { clock, fullTime } from "../../i18n/time";
import { initials, tint } from "../../state/initials";
import { linkPreviews } from "../../state/prefs";
import { memberName, saidText } from "../../state/names";
import type { Message } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import { Bubble } from "../../ui/Bubble";
import { Icon, type IconName } from "../../ui/Icon";
import { isJumbo } from "../../ui/textTree";
import { Ticks } from "../../ui/Ticks";
import { OnDemand } from "../OnDemand";
import { MessageContent } from "./MessageContent";
import css from "./MessageRow.module.css";
import { from, linkCard, quote, reactions, reads } from "./ops/load";

const actions = () => Promise.all([import("../home/soon"), loadOpsTexts()]).then(([m]) => m.RowActions);
const held = () => Promise.all([import("./Held"), loadOpsTexts()]).then(([m]) => m.Held);
const failed = () => Promise.all([import("./Failed"), loadMediaTexts()]).then(([m]) => m.Failed);

/** Long messages somebody unfolded stay so while the page lives. */
const unfolded = new Set<string>();

export function MessageRow({ message: m, conv, kind }: { message: Message; conv: Id; kind: Conversation["kind"] }) {
  const name = useSnapshot((s) => memberName(s, conv, m.sender));
  const picture = useSnapshot((s) => s.users[m.sender]?.avatar);
  const [isPointed, setPointed] = useState(false);
  const isForeign = kind === "group" && !m.isOwn;
  const look = m.body.kind === "unknown" ? "faint" : m.body.kind === "text" && isJumbo(m.text, m.entities) ? "jumbo" : m.body.kind !== "rich" ? "text" : m.body.what === "sticker" ? "bare" : m.body.what !== "media" ? "text" : m.text === "" ? "picture" : "captioned";
  const ticks = m.delivery !== null && <Ticks state={m.delivery} label={t(`state.${m.delivery}`)} />;
  return (
    <div
      class={`${css["row"]} ${m.isFirst ? css["first"] : ""}`}
      role="article"
      tabIndex={-1}
      data-row
      data-message
      data-key={m.key}
      data-seq={m.seq === 0 ? undefined : m.seq}
      aria-label={rowLabel(m, name)}
      aria-posinset={m.seq === 0 ? undefined : m.seq}
      aria-setsize={-1}
      onPointerEnter={(e) => setPointed(e.pointerType === "mouse")}
      onPointerLeave={() => setPointed(false)}
      onFocusIn={() => setPointed(true)}
      onFocusOut={() => setPointed(false)}
    >
      {isForeign && <span class={css["avatar"]}>{m.isLast && (
            // Keys get there by the menu of the row.
            <a href={`/u/${m.sender}`} class={css["person"]} tabIndex={-1} aria-hidden="true">
              <Avatar initials={initials(name)} tint={tint(m.sender)} size="s" picture={picture} />
            </a>
          )}</span>}
      <Bubble
        isOwn={m.isOwn}
        isFirst={m.isFirst}
        name={isForeign && m.isFirst ? { text: name, tint: tint(m.sender), href: `/u/${m.sender}` } : null}
        look={look}
        above={
          m.event?.forwarded ? (
            <OnDemand load={from} props={{ from: m.event.forwarded }} meanwhile={<span class={css["from"]} />} />
          ) : (
            m.reply > 0 && <OnDemand load={quote} props={{ conv, seq: m.reply }} meanwhile={<span class={css["quote"]} />} />
          )
        }
        meta={
          <>
            {m.event !== null && m.event.edits > 0 && <span title={fullTime(m.event.editedAt)}>{t("chat.edited")}</span>}
            {m.event?.isPinned && <Sign icon="pin" label={t("chat.pinned")} />}
            {m.event?.isSilent && <Sign icon="bellOff" label={t("chat.silent")} />}
            {m.event !== null && m.event.expiresAt > 0 && <Sign icon="timer" label={t("chat.expires")} />}
            <time dateTime={new Date(m.at).toISOString()} title={fullTime(m.at)}>
              {clock(m.at)}
            </time>
            {kind === "group" && m.isOwn ? <span class={css["reads"]}>{m.event === null ? ticks : <OnDemand load={reads} props={{ event: m.event, otherwise: ticks }} meanwhile={ticks} />}</span> : ticks}
          </>
        }
        fold={{ text: m.text, label: t("chat.unfold"), isOpen: unfolded.has(m.key), onOpen: () => unfolded.add(m.key) }}
        foot={
          <>
            {m.event?.preview && linkPreviews.value && <OnDemand load={linkCard} props={{ event: m.event }} meanwhile={<span class={css["preview"]} />} />}
            {m.event !== null && m.event.reactions.length > 0 && <OnDemand load={reactions} props={{ event: m.event }} meanwhile={<span class={css["chips"]} />} />}
            {m.pending?.until !== undefined && <OnDemand load={held} props={{ pending: m.pending }} />}
            {m.failure !== null && <OnDemand load={failed} props={{ message: m, failure: m.failure, conv }} />}
          </>
        }
        aside={isPointed && <OnDemand load={actions} props={{ message: m }} />}
      >
        <MessageContent message={m} conv={conv} />
      </Bubble>
    </div>
  );
}

function rowLabel(m: Message, name: string): string {
  const said = { name: m.isOwn ? t("chat.you") : name, time: clock(m.at), text: saidText(m.body) };
  return m.delivery === null ? t("chat.row", said) : t("chat.row_state", { ...said, state: t(`state.${m.delivery}`) });
}

function Sign({ icon, label }: { icon: IconName; label: string }) {
  return (
    <span role="img" aria-label={label} title={label}>
      <Icon name={icon} size={13} />
    </span>
  );
}
