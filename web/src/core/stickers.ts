// Packs of stickers: they are the server's, see ADR 18.
import { StickerService } from "../gen/hongyan/v1/sticker_pb";
import type { StickersApi } from "./api";
import type { Core } from "./core";
import { ApiError, failureOf } from "./errors";
import { plain } from "./wire";

export function stickersApi(core: Core): StickersApi {
  const { call } = core;
  const { method } = StickerService;
  return {
    async packs() {
      return (await call(method.list, {})).packs.map((pack) => plain(pack));
    },
    async pack(packId) {
      const { pack, kept } = await call(method.get, { packId });
      if (pack === undefined) {
        throw new ApiError(failureOf("not_found", "PACK_NOT_FOUND"));
      }
      return { pack: plain(pack), isKept: kept };
    },
    async keepPack({ id: packId, isKept }) {
      await (isKept ? call(method.add, { packId }) : call(method.remove, { packId }));
    },
    async orderPacks(ids) {
      await call(method.order, { packIds: [...ids] });
    },
    async putPack({ id: packId, title, isPrivate, stickers: all }) {
      const stickers = all.map(({ id, emoji }) => ({ file: { id }, emoji }));
      await (packId === "" ? call(method.create, { title, stickers, private: isPrivate }) : call(method.update, { packId, title, stickers }));
    },
    async deletePack(packId) {
      await call(method.delete, { packId });
    },
    addPicture: async (key) => (await import("./uploads")).addPicture(core, key),
  };
}
