import type { Conversation } from "../../core/types";
import { loadMediaTexts, t } from "../../i18n";
import { clock, isSameDay, shortTime } from "../../i18n/time";
import { copy } from "../../state/copy";
import { muteFor, setPinned } from "../../state/keeping";
import { conversationName } from "../../state/names";
import { may } from "../../state/policy";
import { isMuted, people, serverNow } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Switch } from "../../ui/Switch";
import { timerRow } from "../extras/load";
import { ConversationAvatar } from "../home/ConversationAvatar";
import { OnDemand } from "../OnDemand";
import css from "./InfoPane.module.css";
import { RenameForm } from "./RenameForm";

const pictureField = () => Promise.all([import("../avatar/PictureField"), loadMediaTexts()]).then(([m]) => m.PictureField);

/** About is what a conversation is called, and how one keeps it. */
export function About({ conv }: { conv: Conversation }) {
  const users = useSnapshot(people);
  const peer = users[conv.peer];
  const mayRename = may(conv, "editInfo");
  return (
    <>
      <div class={css["about"]}>
        <ConversationAvatar conv={conv} size="xl" />
        {mayRename && <OnDemand load={pictureField} props={{ conv: conv.id, picture: conv.group?.avatar }} />}
        {!mayRename && (
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
      {mayRename && <RenameForm key={conv.name} conv={conv} />}
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
      <OnDemand load={timerRow} props={{ conv }} meanwhile={<div class={css["row"]} />} />
      <Switch label={t("info.pin")} isOn={pinned > 0} onChange={(isOn) => setPinned(conv.id, isOn)} />
      <Switch label={t("info.mute")} note={note} isOn={muted} onChange={(isOn) => muteFor(conv.id, isOn ? Infinity : 0)} />
    </div>
  );
}
