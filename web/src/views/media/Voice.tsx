import { useEffect } from "preact/hooks";
import type { FileInfo } from "../../core/types";
import { t } from "../../i18n";
import { heard, nameOf, pause, play, playing, seek, speed, turn, type Heard } from "../../state/voice";
import { Icon } from "../../ui/Icon";
import { ownedByIme } from "../../ui/ime";
import { clock } from "../../i18n/span";
import { startMiniPlayer } from "./miniPlayer";
import type { Shown } from "./shown";
import { Cancel, Pause } from "./UploadRing";
import css from "./Voice.module.css";
import { Wave } from "./Wave";

/** How far an arrow key goes, milliseconds. */
const STEP = 3000;

/** Voice is a note one hears: where it is pressed it goes on from there. */
export function Voice({ message: m, file, waveform }: { message: Shown; file: FileInfo; waveform: Uint8Array }) {
  const note: Heard = { conv: m.conv, seq: m.seq, clientId: m.clientId, sender: m.sender, file: file.id, length: file.durationMs };
  const now = playing.value;
  const mine = now !== null && now.clientId === m.clientId && now.conv === m.conv && (now.seq === m.seq || now.seq === 0) ? now : null;
  const isOn = mine?.isOn === true;
  const isUp = m.isHeld && !m.hasFailed;
  const isNew = !m.isOwn && m.seq > 0 && !heard.value.has(nameOf(m.conv, m.seq));
  const length = file.durationMs;
  const at = mine?.at ?? 0;
  const goTo = (to: number) => {
    const inside = Math.min(Math.max(0, to), length);
    if (mine === null) {
      play(note, inside);
    } else {
      seek(inside);
    }
  };
  useEffect(startMiniPlayer, []);
  const onKeyDown = (e: KeyboardEvent) => {
    const step = e.key === "ArrowRight" ? STEP : e.key === "ArrowLeft" ? -STEP : 0;
    if (step !== 0 && !ownedByIme(e)) {
      e.preventDefault();
      e.stopPropagation();
      goTo(at + step);
    }
  };
  return (
    <div class={css["voice"]}>
      {isUp ? (
        <Pause message={m} />
      ) : (
        <button type="button" class={css["play"]} aria-label={isOn ? t("voice.pause") : t("voice.play", { time: clock(length) })} onClick={() => (isOn ? pause() : play(note))}>
          <Icon name={isOn ? "pause" : "play"} size={22} />
        </button>
      )}
      <div
        class={css["seek"]}
        role="slider"
        tabIndex={0}
        aria-label={t("voice.position")}
        aria-valuemin={0}
        aria-valuemax={Math.round(length / 1000)}
        aria-valuenow={Math.round(at / 1000)}
        aria-valuetext={clock(at)}
        onKeyDown={onKeyDown}
        onClick={(e) => {
          const box = e.currentTarget.getBoundingClientRect();
          const part = (e.clientX - box.left) / box.width;
          goTo((getComputedStyle(e.currentTarget).direction === "rtl" ? 1 - part : part) * length);
        }}
      >
        <Wave heights={waveform} part={length === 0 ? 0 : at / length} />
      </div>
      {isUp ? (
        <Cancel message={m} />
      ) : mine !== null ? (
        <button type="button" class={css["speed"]} aria-label={t("media.speed", { speed: speed.value })} onClick={turn}>
          {`${speed.value}×`}
        </button>
      ) : (
        <span class={css["time"]}>
          {clock(length)}
          {isNew && <span class={css["dot"]} role="img" aria-label={t("voice.unheard")} />}
        </span>
      )}
    </div>
  );
}
