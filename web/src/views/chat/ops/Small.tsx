import type { FileInfo } from "../../../core/types";
import type { Source } from "../../../state/files";
import { Blur } from "../../media/Blur";
import { useSource } from "../../media/useSource";
import css from "./Thumb.module.css";

/** Small is a picture, or the poster of a video, that fills the place it is given. */
export function Small({ event, file }: { event: Source; file: FileInfo }) {
  const isVideo = file.mime.startsWith("video/");
  const { url, hasFailed, onError } = useSource(event, isVideo ? file.posterId : file.id, 0, isVideo ? "poster" : "thumb");
  return (
    <>
      <Blur hash={file.blurhash} />
      {url !== "" && !hasFailed && <img class={css["image"]} src={url} alt="" draggable={false} decoding="async" onError={onError} />}
    </>
  );
}
