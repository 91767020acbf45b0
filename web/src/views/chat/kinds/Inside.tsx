import type { FileInfo, Id, Rich, Seq } from "../../../core/types";
import { t } from "../../../i18n";
import { saidText } from "../../../state/names";
import { RichText } from "../../../ui/RichText";
import { Blur } from "../../media/Blur";
import { DocumentCard } from "../../media/DocumentCard";
import { LocationCard } from "../../media/LocationCard";
import { openLightbox } from "../../media/lightbox";
import { PersonCard } from "../../media/PersonCard";
import type { Shown } from "../../media/shown";
import { Unplayable } from "../../media/Unplayable";
import { useSource } from "../../media/useSource";
import { Sticker } from "../../stickers/Sticker";
import css from "./Inside.module.css";

interface InsideProps {
  body: Rich;
  /** The message with the record: who sees it sees what is in it. */
  conv: Id;
  seq: Seq;
  sender: Id;
}

/** Inside is what was said without words in messages forwarded together. */
export function Inside({ body, conv, seq, sender }: InsideProps) {
  const m: Shown = { conv, seq, clientId: "", sender, isOwn: false, rich: body, isHeld: false, isPaused: false, hasFailed: false };
  switch (body.what) {
    case "media":
      return (
        <>
          <div class={css["grid"]}>
            {body.value.files.map((file, index) => (
              <Picture key={file.id} message={m} files={body.value.files} file={file} index={index} />
            ))}
          </div>
          <Caption body={body} />
        </>
      );
    case "document":
      return (
        <>
          <div class={css["file"]}>{body.value.file !== undefined && <DocumentCard message={m} file={body.value.file} />}</div>
          <Caption body={body} />
        </>
      );
    case "voice":
      return <Sound message={m} file={body.value.file} />;
    case "location":
      return <LocationCard place={body.value} />;
    case "card":
      return <PersonCard card={body.value} />;
    case "sticker":
      return (
        <div class={css["sticker"]}>
          <Sticker message={m} sticker={body.value} />
        </div>
      );
    case "poll":
      return <div class={css["text"]}>{[saidText(body), ...body.value.options.map((option) => `· ${option}`)].join("\n")}</div>;
    default:
      return <>{saidText(body)}</>;
  }
}

function Caption({ body }: { body: Extract<Rich, { what: "media" | "document" }> }) {
  const { text, entities } = body.value.caption ?? { text: "", entities: [] };
  return text === "" ? null : (
    <div class={css["text"]} dir="auto">
      <RichText text={text} entities={entities} texts={{ copy: t("chat.copy_code"), copied: t("chat.copied"), spoiler: t("chat.spoiler") }} />
    </div>
  );
}

function Picture({ message: m, files, file, index }: { message: Shown; files: readonly FileInfo[]; file: FileInfo; index: number }) {
  const isVideo = file.mime.startsWith("video/");
  const { url, hasFailed, onError } = useSource(m, isVideo ? file.posterId : file.id, index, isVideo ? "poster" : "thumb");
  return (
    <button
      type="button"
      class={css["picture"]}
      style={{ aspectRatio: file.width > 0 && file.height > 0 ? `${file.width} / ${file.height}` : "1" }}
      aria-label={t(isVideo ? "media.video" : "media.picture")}
      onClick={() => openLightbox({ conv: m.conv, seq: m.seq, clientId: "", index, only: { files, sender: m.sender } })}
    >
      <Blur hash={file.blurhash} />
      {url !== "" && !hasFailed && <img class={css["image"]} src={url} alt="" draggable={false} decoding="async" onError={onError} />}
    </button>
  );
}

function Sound({ message: m, file }: { message: Shown; file: FileInfo | undefined }) {
  const { url, hasFailed, onError } = useSource(m, file?.id ?? "", 0, "original");
  if (hasFailed) {
    return <Unplayable url={url} name={file?.name ?? ""} />;
  }
  // What people say has no captions.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <audio class={css["sound"]} controls preload="none" src={url || undefined} aria-label={saidText(m.rich)} onError={onError} />;
}
