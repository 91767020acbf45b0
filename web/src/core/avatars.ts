// Pictures of people and of groups.
import { AccountService } from "../gen/hongyan/v1/account_pb";
import { FileService, FileState } from "../gen/hongyan/v1/file_pb";
import { GroupService } from "../gen/hongyan/v1/group_pb";
import type { PeopleApi } from "./api";
import { blob, forgetBlobs } from "./blobs";
import type { Core } from "./core";
import { ApiError, failureOf } from "./errors";
import type { Id } from "./types";
import * as wire from "./wire";

/** How long one answer about a picture may take, milliseconds. */
const LOOKED_AT = 8000;

export interface AvatarParts extends Core {
  readonly tokens: { access(): Promise<string> };
}

export function avatarsApi(core: AvatarParts): Pick<PeopleApi, "setAvatar"> {
  const { call, change } = core;
  return {
    async setAvatar({ conv, key }) {
      const id = key === "" ? "0" : await sent(core, key);
      if (conv !== "") {
        await call(GroupService.method.setAvatar, { conversationId: conv, fileId: id });
        return;
      }
      const { user } = await call(AccountService.method.updateProfile, { avatarId: id });
      if (user !== undefined) {
        change({ kind: "me", me: wire.user(user) });
      }
    },
  };
}

/** sent is the id of the picture on the server, when that has looked at it. */
async function sent({ call, tokens }: AvatarParts, key: string): Promise<Id> {
  try {
    const bytes = await blob(key);
    if (bytes === null) {
      throw new ApiError(failureOf("data_loss", "FILE_NOT_FOUND"));
    }
    const { upload } = await import("./tus");
    const id = await upload({ key, blob: bytes, name: "avatar.jpg", kind: "image", url: "", source: null }, () => tokens.access(), () => undefined).done;
    for (;;) {
      const [file] = (await call(FileService.method.get, { fileIds: [id], waitMs: LOOKED_AT })).files;
      if (file?.state === FileState.READY) {
        return id;
      }
      if (file?.state !== FileState.PENDING) {
        throw new ApiError(failureOf("invalid_argument", file === undefined ? "FILE_NOT_FOUND" : wire.reasonName(file.refused)));
      }
    }
  } finally {
    await forgetBlobs([key]).catch(() => undefined); // Uploads finds them.
  }
}
