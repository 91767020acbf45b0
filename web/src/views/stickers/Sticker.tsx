import { useEffect, useState } from "preact/hooks";
import type { FileInfo, Id, Rich } from "../../core/types";
import { loadExtraTexts, t } from "../../i18n";
import { fileUrl } from "../../state/files";
import { onSignOut } from "../../state/signOut";
import { Lazy } from "../Lazy";
import type { Shown } from "../media/shown";
import css from "./Sticker.module.css";

const packDialog = () => Promise.all([import("./all"), loadExtraTexts()]).then(([m]) => m.PackDialog);

type Value = Extract<Rich, { what: "sticker" }>["value"];

/** The message that showed a picture first: the same sticker again is the same address, and fetched once. */
const first = new Map<Id, { readonly conv: Id; readonly seq: number }>();
onSignOut(() => first.clear());

/** Sticker is a picture that opens its pack, unless that is private. */
export function Sticker({ message: { conv, seq }, sticker: { packId, emoji, file } }: { message: Pick<Shown, "conv" | "seq">; sticker: Value }) {
  const [isOpen, setOpen] = useState(false);
  const picture = file === undefined ? <>{emoji}</> : <Picture file={file} emoji={emoji} pack={packId} message={{ conv, seq }} />;
  if (packId === "0") {
    return <span class={css["sticker"]}>{picture}</span>;
  }
  return (
    <>
      <button type="button" class={`${css["sticker"]} ${css["open"]}`} aria-label={t("said.sticker", { emoji })} onClick={() => setOpen(true)}>
        {picture}
      </button>
      {isOpen && <Lazy load={packDialog} props={{ id: packId, onClose: () => setOpen(false) }} />}
    </>
  );
}

interface PictureProps {
  file: FileInfo;
  emoji: string;
  pack: Id;
  /** Seq 0: it is on its way from here, and seen in its pack. */
  message: { readonly conv: Id; readonly seq: number };
}

/** Picture stands still where that is wanted. */
function Picture({ file, emoji, pack, message }: PictureProps) {
  const [isOwn, setOwn] = useState(false);
  const [isMoving, setMoving] = useState(false);
  if (message.seq > 0 && !first.has(file.id)) {
    first.set(file.id, message);
  }
  const where = isOwn ? message : (first.get(file.id) ?? message);
  const ref = where.seq === 0 ? { conv: "", seq: 0, id: file.id, pack } : { ...where, id: file.id };
  const still = fileUrl({ ...ref, variant: "thumb" }).value;
  const moving = file.mime === "image/jpeg" || matchMedia("(prefers-reduced-motion: reduce)").matches ? "" : fileUrl({ ...ref, variant: "original" }).value;
  useEffect(() => setMoving(false), [moving]);
  return (
    <>
      {still !== "" && !isMoving && <img class={css["image"]} src={still} alt={emoji} draggable={false} decoding="async" onError={() => setOwn(true)} />}
      {moving !== "" && <img class={`${css["image"]} ${isMoving ? "" : css["coming"]}`} src={moving} alt={isMoving ? emoji : ""} draggable={false} decoding="async" onLoad={() => setMoving(true)} />}
    </>
  );
}
