import { useEffect, useRef, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { showToast } from "../../state/toasts";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { ownedByIme } from "../../ui/ime";
import { clock } from "../../i18n/span";
import { Wave } from "../media/Wave";
import css from "./Recorder.module.css";
import { LONGEST, Recording, type Recorded } from "./recording";
import { sendVoice } from "./sendFiles";
import { useHold } from "./useHold";

/** Bars of the last moments. */
const SEEN = 64;
/** What is shorter was a slip, milliseconds. */
const SHORTEST = 700;

/** What is held for so short is a tap, milliseconds. */
const TAP = 400;

interface RecorderProps {
  conv: Id;
  /** A finger holds the button: it sends when it is lifted. */
  isHeld: boolean;
  onClose: () => void;
  onSend: () => void;
}

/** Recorder takes the place of the composer while one speaks: stop to listen first, or send at once. */
export function Recorder({ conv, isHeld, onClose, onSend }: RecorderProps) {
  const bar = useRef<HTMLDivElement>(null);
  const recording = useRef<Recording | null>(null);
  const [length, setLength] = useState(0);
  const [isPaused, setPaused] = useState(false);
  const [note, setNote] = useState<Recorded | null>(null);
  const sending = useRef(false);

  const stop = async () => {
    const made = await recording.current?.end();
    if (made !== undefined) {
      setNote(made);
    }
    return made;
  };
  const send = async () => {
    if (sending.current) {
      return;
    }
    sending.current = true;
    const made = note ?? (await stop());
    if (made === undefined || made.length < SHORTEST) {
      showToast({ text: t("voice.too_short") });
      onClose();
      return;
    }
    try {
      await sendVoice(conv, made);
      onSend();
      onClose();
    } catch {
      sending.current = false;
      showToast({ text: t("media.no_room"), isError: true });
    }
  };
  const [begunAt] = useState(Date.now);
  const lift = () => {
    // A tap begins a recording that goes on by itself.
    const isMeant = Date.now() - begunAt > TAP;
    if (isMeant) {
      void send();
    }
    return isMeant;
  };
  const hold = useHold({ isHeld, onLift: lift, onCancel: onClose });

  useEffect(() => {
    let isGone = false;
    Recording.begin((now) => {
      setLength(now);
      if (now >= LONGEST) {
        void stop();
      }
    }).then(
      (begun) => {
        recording.current = begun;
        if (isGone) {
          begun.close();
        }
      },
      () => {
        if (!isGone) {
          showToast({ text: t("voice.no_microphone"), isError: true });
          onClose();
        }
      },
    );
    bar.current?.focus();
    return () => {
      isGone = true;
      recording.current?.close();
    };
  }, []);

  return (
    <div
      ref={bar}
      class={css["bar"]}
      role="group"
      tabIndex={-1}
      aria-label={t("voice.recording")}
      data-recorder
      onKeyDown={(e) => {
        if (e.key === "Escape" && !ownedByIme(e)) {
          e.preventDefault();
          e.stopPropagation();
          onClose();
        }
      }}
    >
      <IconButton icon="trash" label={t("voice.discard")} onClick={onClose} />
      {note === null ? (
        <>
          <span class={css["dot"]} data-paused={isPaused} />
          <span class={css["time"]} role="timer">
            {clock(length)}
          </span>
          {hold.isHolding ? (
            <span class={css["hint"]}>{t("voice.slide")}</span>
          ) : (
            <span class={css["wave"]}>
              <Wave heights={(recording.current?.levels ?? []).slice(-SEEN).map((l) => l * 255)} part={1} />
            </span>
          )}
          {!hold.isHolding && (
            <>
              <IconButton
                icon={isPaused ? "mic" : "pause"}
                label={t(isPaused ? "voice.go_on" : "voice.pause_recording")}
                onClick={() => {
                  if (isPaused) {
                    recording.current?.resume();
                  } else {
                    recording.current?.pause();
                  }
                  setPaused(!isPaused);
                }}
              />
              <IconButton icon="stop" label={t("voice.listen")} onClick={() => void stop()} />
            </>
          )}
        </>
      ) : (
        <Listen note={note} />
      )}
      {!hold.isHolding && <IconButton icon="send" label={t("chat.send")} isAccent onClick={() => void send()} />}
    </div>
  );
}

/** Listen plays what was recorded, before it is sent. */
function Listen({ note }: { note: Recorded }) {
  const player = useRef<HTMLAudioElement | null>(null);
  const [at, setAt] = useState(0);
  const [isOn, setOn] = useState(false);
  useEffect(() => {
    const url = URL.createObjectURL(note.bytes);
    const audio = new Audio(url);
    player.current = audio;
    audio.addEventListener("timeupdate", () => setAt(audio.currentTime * 1000));
    audio.addEventListener("play", () => setOn(true));
    audio.addEventListener("pause", () => setOn(false));
    return () => {
      audio.pause();
      URL.revokeObjectURL(url);
    };
  }, [note]);
  return (
    <>
      <button type="button" class={css["play"]} aria-label={isOn ? t("voice.pause") : t("voice.play", { time: clock(note.length) })} onClick={() => (isOn ? player.current?.pause() : void player.current?.play().catch(() => undefined))}>
        <Icon name={isOn ? "pause" : "play"} size={20} />
      </button>
      <span class={css["wave"]}>
        <Wave heights={note.waveform} part={at / note.length} />
      </span>
      <span class={css["time"]}>{clock(note.length)}</span>
    </>
  );
}
