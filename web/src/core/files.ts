// Files on the server, for those who look at them.
import { FileService } from "../gen/hongyan/v1/file_pb";
import type { FilesApi } from "./api";
import { attached } from "./attached";
import type { Core } from "./core";

export function filesApi(core: Core): FilesApi {
  const { call, change, state } = core;
  const { method } = FileService;
  return {
    async pauseUpload({ conv, clientId, isPaused }) {
      const pending = state().outbox[conv]?.find((p) => p.clientId === clientId);
      if (pending !== undefined) {
        change({ kind: "queued", pending: { ...pending, isPaused } });
      }
    },
    attached: (a) => attached(core, a),
    async links(files) {
      const { urls } = await call(method.link, { files: files.map((f) => ({ conversationId: f.conv || "0", seq: BigInt(f.seq), fileId: f.id, variant: f.variant, packId: f.pack ?? "0" })) });
      return urls;
    },
    async unseal(a) {
      const { unseal } = await import("./sealed/unseal");
      unseal(a);
    },
    async fileUsage() {
      const { bytes, quota, maxFileBytes } = await call(method.usage, {});
      return { bytes: Number(bytes), quota: Number(quota), most: Number(maxFileBytes) };
    },
  };
}
