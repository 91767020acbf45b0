import type { FileInfo } from "../../core/types";
import { t } from "../../i18n";
import { clock as duration } from "../../i18n/span";
import { Icon } from "../../ui/Icon";
import { useSource } from "./useSource";
import css from "./Album.module.css";
import { heightOf, rowsOf } from "./rows";
import { Blur } from "./Blur";
import { openLightbox } from "./lightbox";
import type { Shown } from "./shown";
import { UploadRing } from "./UploadRing";
import { Video } from "./Video";

/** Album is one picture or video, or up to ten of them. */
export function Album({ message, files }: { message: Shown; files: readonly FileInfo[] }) {
  const [first] = files;
  if (first === undefined) {
    return null;
  }
  if (files.length === 1) {
    return (
      <div class={css["single"]}>
        {first.mime.startsWith("video/") ? <Video message={message} file={first} /> : <Cell message={message} file={first} index={0} count={1} />}
        <UploadRing message={message} />
      </div>
    );
  }
  const rows = rowsOf(files.length);
  const spans = rows.flatMap((n) => Array.from({ length: n }, () => 6 / n));
  return (
    <div class={css["grid"]} role="group" aria-label={t("media.album", { count: files.length })} style={{ gridTemplateRows: rows.map((n) => `${heightOf(n)}fr`).join(" ") }}>
      {files.map((file, i) => (
        <div key={i} class={css["cell"]} style={{ gridColumn: `span ${spans[i] ?? 2}` }}>
          <Cell message={message} file={file} index={i} count={files.length} />
        </div>
      ))}
      <UploadRing message={message} />
    </div>
  );
}

interface CellProps {
  message: Shown;
  file: FileInfo;
  index: number;
  count: number;
}

/** Cell is one picture, which opens over everything. */
export function Cell({ message, file, index, count }: CellProps) {
  const isVideo = file.mime.startsWith("video/");
  const { url, hasFailed, onError, retry } = useSource(message, isVideo ? file.posterId : file.id, index, isVideo ? "poster" : "thumb");
  const label = count === 1 ? t(isVideo ? "media.video" : "media.picture") : t("media.nth", { nth: index + 1, count });
  return (
    <button
      type="button"
      class={css["open"]}
      aria-label={hasFailed ? t("media.load_again", { what: label }) : label}
      onClick={() => (hasFailed ? retry() : openLightbox({ conv: message.conv, seq: message.seq, clientId: message.clientId, index }))}
    >
      <Blur hash={file.blurhash} />
      {url !== "" && !hasFailed && <img class={css["image"]} src={url} alt="" draggable={false} decoding="async" onError={onError} />}
      {hasFailed && (
        <span class={css["failed"]}>
          <Icon name="rotate" />
        </span>
      )}
      {isVideo && (
        <>
          <span class={css["play"]}>
            <Icon name="play" size={28} />
          </span>
          <span class={css["time"]}>{duration(file.durationMs)}</span>
        </>
      )}
    </button>
  );
}
