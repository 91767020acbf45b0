import { useState } from "preact/hooks";
import type { Conversation, Id } from "../../core/types";
import { t } from "../../i18n";
import { clock, isSameDay, shortTime } from "../../i18n/time";
import { call } from "../../state/client";
import { copy } from "../../state/copy";
import { muteFor, setPinned } from "../../state/keeping";
import { conversationName } from "../../state/names";
import { goUp, isNarrow } from "../../state/route";
import { isMuted, people, serverNow } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Button, IconButton } from "../../ui/Button";
import { ownedByIme } from "../../ui/ime";
import { Switch } from "../../ui/Switch";
import { ConversationAvatar } from "../home/ConversationAvatar";
import { ConfirmDialog } from "./ConfirmDialog";
import css from "./InfoPane.module.css";
import { Members } from "./Members";
import { RenameForm } from "./RenameForm";

/** InfoPane: whom or what a conversation is with, how one keeps it, and what its members may change. */
export function InfoPane({ conv: id }: { conv: Id }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  if (conv === undefined) {
    return null;
  }
  const title = t(conv.kind === "group" ? "chat.info" : "info.direct");
  const close = () => goUp(`/c/${id}`);
  // There it lies over everything else.
  const Title = isNarrow.value ? "h1" : "h2";
  return (
    <aside
      class={css["panel"]}
      aria-label={title}
      data-part-of-page="info"
      onKeyDown={(e) => {
        if (e.key === "Escape" && !ownedByIme(e) && !e.defaultPrevented) {
          e.preventDefault();
          close();
        }
      }}
    >
      <header class={css["bar"]}>
        {isNarrow.value && <IconButton icon="back" label={t("chat.back")} onClick={close} />}
        <Title class={css["title"]}>{title}</Title>
        {!isNarrow.value && <IconButton icon="close" label={t("dialog.close")} onClick={close} />}
      </header>
      {conv.kind === "group" && conv.role !== "none" ? (
        <Members conv={conv} head={<About conv={conv} />} foot={<Leave conv={conv} />} />
      ) : (
        <div class={css["body"]}>
          <About conv={conv} />
        </div>
      )}
    </aside>
  );
}

function About({ conv }: { conv: Conversation }) {
  const users = useSnapshot(people);
  const peer = users[conv.peer];
  return (
    <>
      <div class={css["about"]}>
        <ConversationAvatar conv={conv} size="xl" />
        {(conv.kind === "direct" || conv.role !== "owner") && (
          <h2 class={css["name"]} dir="auto">
            {conversationName(users, conv)}
          </h2>
        )}
        {peer !== undefined && peer.handle !== "" && (
          <button type="button" class={css["handle"]} title={t("info.copy_handle", { handle: peer.handle })} onClick={() => void copy(`@${peer.handle}`)}>
            @{peer.handle}
          </button>
        )}
        {conv.role === "none" && <p class={css["left"]}>{t("chat.left")}</p>}
      </div>
      {conv.role === "owner" && conv.kind === "group" && <RenameForm key={conv.name} conv={conv} />}
      {peer !== undefined && peer.bio !== "" && (
        <div>
          <h2 class={css["heading"]}>{t("info.bio")}</h2>
          <p class={css["bio"]} dir="auto">
            {peer.bio}
          </p>
        </div>
      )}
      <Keeping conv={conv} />
    </>
  );
}

function Keeping({ conv }: { conv: Conversation }) {
  const { pinned, mutedUntil } = conv.settings;
  const muted = useSnapshot((s) => isMuted(conv, serverNow(s)));
  const skew = useSnapshot((s) => s.skew);
  const until = mutedUntil - skew;
  const note = muted && Number.isFinite(until) ? t("info.muted_until", { time: isSameDay(until, Date.now()) ? clock(until) : shortTime(until) }) : "";
  return (
    <div class={css["keeping"]}>
      <Switch label={t("info.pin")} isOn={pinned > 0} onChange={(isOn) => setPinned(conv.id, isOn)} />
      <Switch label={t("info.mute")} note={note} isOn={muted} onChange={(isOn) => muteFor(conv.id, isOn ? Infinity : 0)} />
    </div>
  );
}

function Leave({ conv }: { conv: Conversation }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" isWide onClick={() => setAsking(true)}>
        {t("group.leave")}
      </Button>
      {isAsking && (
        <ConfirmDialog title={t("group.leave")} text={t("group.leave_confirm", { name: conv.name })} onClose={() => setAsking(false)} onConfirm={() => call("leave", conv.id)} />
      )}
    </>
  );
}
