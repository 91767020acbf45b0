// Pictures of people and of groups.
import { AccountService } from "../gen/hongyan/v1/account_pb";
import { GroupService } from "../gen/hongyan/v1/group_pb";
import type { PeopleApi } from "./api";
import type { Core } from "./core";
import * as wire from "./wire";

export function avatarsApi(core: Core): Pick<PeopleApi, "setAvatar"> {
  const { call, change } = core;
  return {
    async setAvatar({ conv, key }) {
      const id = key === "" ? "0" : await (await import("./uploads")).addPicture(core, key);
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
