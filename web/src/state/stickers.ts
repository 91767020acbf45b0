// The packs of stickers one has, and which were sent last: kept on this device, and
// forgotten with the account.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { StickerPack } from "../core/api";
import { keepSmall, small } from "../core/blobs";
import type { Failure, Id, Rich } from "../core/types";
import { uuidv7 } from "../core/uuid";
import { call } from "./client";
import { onSignOut } from "./signOut";
import { useLoaded } from "./useLoaded";
import { useSnapshot } from "./useSnapshot";
import { replyIn, setWriting } from "./writing";

const PACKS = "stickers";
const RECENT = "stickers.recent";
const MOST_RECENT = 24;

export type StickerOf = StickerPack["stickers"][number] & { readonly packId: Id };

const packs = signal<readonly StickerPack[] | null>(null);
const recents = signal<readonly StickerOf[]>([]);
onSignOut(() => {
  packs.value = null;
  recents.value = [];
});

interface Packs {
  /** Null until they are known. */
  readonly packs: readonly StickerPack[] | null;
  /** Those sent last of the packs one has. */
  readonly recent: readonly StickerOf[];
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
}

/** usePacks shows what this device has, and asks again whenever the own stream moves or the link is back. */
export function usePacks(): Packs {
  const userSeq = useSnapshot((s) => s.userSeq);
  const isLive = useSnapshot((s) => s.link === "live");
  const { failure, reload } = useLoaded(async () => {
    const now = await call("packs");
    packs.value = now;
    await keepSmall(PACKS, now).catch(() => undefined); // No room: they are fetched again.
  }, [userSeq, isLive]);
  useEffect(() => {
    Promise.all([small<readonly StickerPack[]>(PACKS), small<readonly StickerOf[]>(RECENT)]).then(
      ([kept, recent]) => {
        packs.value ??= kept;
        recents.value = recent ?? [];
      },
      () => undefined, // None are here.
    );
  }, []);
  const all = packs.value;
  const recent = recents.value.filter((one) => all?.some((pack) => pack.id === one.packId && pack.stickers.some((s) => s.file?.id === one.file?.id)));
  return { packs: all, recent, failure: all === null ? failure : null, reload };
}

/** sendSticker answers what one was about to answer. */
export async function sendSticker(conv: Id, sticker: StickerOf): Promise<void> {
  const { packId, emoji, file } = sticker;
  const rich: Rich = { kind: "rich", what: "sticker", fallback: "", value: { packId, emoji, ...(file !== undefined && { file }) } };
  const reply = replyIn(conv);
  if (reply > 0) {
    setWriting(conv, null);
  }
  await call("send", { conv, clientId: uuidv7(), text: "", entities: [], reply, rich });
  recents.value = [sticker, ...recents.value.filter((one) => one.file?.id !== file?.id)].slice(0, MOST_RECENT);
  await keepSmall(RECENT, recents.value).catch(() => undefined); // No room: not remembered.
}
