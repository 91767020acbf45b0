import type { Id } from "../../core/types";
import { fileUrl } from "../../state/files";
import css from "./Stickers.module.css";

/** Still is a sticker of a pack that does not move, in the room there is. Without a pack: a file of one's own. */
export function Still({ pack, id = "" }: { pack?: Id; id?: Id | undefined }) {
  const ref = { conv: "", seq: 0, id, variant: "thumb" as const };
  const url = id === "" ? "" : fileUrl(pack === undefined ? ref : { ...ref, pack }).value;
  return <span class={css["still"]}>{url !== "" && <img class={css["image"]} src={url} alt="" loading="lazy" decoding="async" draggable={false} />}</span>;
}
