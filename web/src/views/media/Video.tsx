import { useRef, useState } from "preact/hooks";
import type { FileInfo } from "../../core/types";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { ownedByIme } from "../../ui/ime";
import css from "./Album.module.css";
import { Blur } from "./Blur";
import { clock } from "../../i18n/span";
import { keepPosition, positionOf } from "./positions";
import type { Shown } from "./shown";
import { Unplayable } from "./Unplayable";
import { useSource } from "./useSource";

const SPEEDS = [1, 1.5, 2, 0.5] as const;

/** Video shows a picture of it until somebody presses; then it plays in the same place, where it was left. */
export function Video({ message, file }: { message: Shown; file: FileInfo }) {
  const [isPlaying, setPlaying] = useState(false);
  const poster = useSource(message, file.posterId, 0, "poster");
  if (isPlaying) {
    return <Player message={message} file={file} index={0} />;
  }
  return (
    <button type="button" class={css["open"]} aria-label={t("media.play_video", { time: clock(file.durationMs) })} onClick={() => setPlaying(true)}>
      <Blur hash={file.blurhash} />
      {poster.url !== "" && !poster.hasFailed && <img class={css["image"]} src={poster.url} alt="" draggable={false} decoding="async" onError={poster.onError} />}
      <span class={css["play"]}>
        <Icon name="play" size={28} />
      </span>
      <span class={css["time"]}>{clock(file.durationMs)}</span>
    </button>
  );
}

/** Player has the browser's own controls, and a speed; what does not play may be saved. */
export function Player({ message, file, index }: { message: Pick<Shown, "conv" | "seq" | "clientId">; file: FileInfo; index: number }) {
  const player = useRef<HTMLVideoElement>(null);
  const [speed, setSpeed] = useState<number>(1);
  const { url, hasFailed, onError, retry } = useSource(message, file.id, index, "original");
  const isSecond = useRef(false);
  const next = SPEEDS[(SPEEDS.indexOf(speed as 1) + 1) % SPEEDS.length] ?? 1;
  if (url === "") {
    return <Blur hash={file.blurhash} />;
  }
  if (hasFailed) {
    return <Unplayable url={url} name={file.name} />;
  }
  const onFailure = () => {
    // The address may be too old, once.
    const isLast = isSecond.current || url.startsWith("blob:");
    isSecond.current = true;
    (isLast ? onError : retry)();
  };
  return (
    <>
      {/* What people film has no captions. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <video
        ref={player}
        class={css["video"]}
        src={url}
        controls
        autoPlay
        playsInline
        aria-label={file.name}
        onLoadedMetadata={(e) => {
          e.currentTarget.currentTime = positionOf(file.id);
          e.currentTarget.playbackRate = speed;
        }}
        onTimeUpdate={(e) => keepPosition(file.id, e.currentTarget.currentTime, e.currentTarget.duration)}
        onError={onFailure}
        // Its keys are its own: not those of the list around it.
        onKeyDown={(e) => !ownedByIme(e) && e.stopPropagation()}
      />
      <button
        type="button"
        class={css["speed"]}
        aria-label={t("media.speed", { speed })}
        onClick={() => {
          setSpeed(next);
          if (player.current !== null) {
            player.current.playbackRate = next;
          }
        }}
      >
        {`${speed}×`}
      </button>
    </>
  );
}
