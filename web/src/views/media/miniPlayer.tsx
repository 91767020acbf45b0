// What is heard while one looks at another conversation: a place of its own in
// the document, which stays when the page draws something else.
import { render } from "preact";
import { t } from "../../i18n";
import { memberName } from "../../state/names";
import { navigate } from "../../state/route";
import { openConversation } from "../../state/selectors";
import { onSignOut } from "../../state/signOut";
import { useSnapshot } from "../../state/useSnapshot";
import { pause, play, playing, speed, stop, turn, type Playing } from "../../state/voice";
import { Icon } from "../../ui/Icon";
import { clock } from "../../i18n/span";
import css from "./MiniPlayer.module.css";

let place: HTMLElement | null = null;

/** startMiniPlayer may be called by everything that plays. */
export function startMiniPlayer(): void {
  if (place === null) {
    const made = document.createElement("div");
    place = made;
    document.body.append(made);
    render(<Mini />, made);
    // Who signs out hears no more.
    onSignOut(stop);
  }
}

function Mini() {
  const now = playing.value;
  return now === null || openConversation.value === now.conv ? null : <Bar now={now} />;
}

function Bar({ now }: { now: Playing }) {
  const name = useSnapshot((s) => memberName(s, now.conv, now.sender));
  return (
    <aside class={css["bar"]} aria-label={t("voice.player")}>
      <button type="button" class={css["button"]} aria-label={now.isOn ? t("voice.pause") : t("voice.play", { time: clock(now.length) })} onClick={() => (now.isOn ? pause() : play(now))}>
        <Icon name={now.isOn ? "pause" : "play"} size={20} />
      </button>
      <button type="button" class={css["name"]} onClick={() => navigate(now.seq > 0 ? `/c/${now.conv}/m/${now.seq}` : `/c/${now.conv}`)}>
        <bdi>{name}</bdi>
        <span class={css["time"]}>{`${clock(now.at)} / ${clock(now.length)}`}</span>
      </button>
      <button type="button" class={css["button"]} aria-label={t("media.speed", { speed: speed.value })} onClick={turn}>
        {`${speed.value}×`}
      </button>
      <button type="button" class={css["button"]} aria-label={t("voice.stop")} onClick={stop}>
        <Icon name="close" size={18} />
      </button>
    </aside>
  );
}
