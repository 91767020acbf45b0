// One's own account: profile, password, devices.
import { AccountService } from "../gen/hongyan/v1/account_pb";
import type { OwnApi } from "./api";
import type { Core } from "./core";
import * as wire from "./wire";

export function ownApi({ call, change }: Core): OwnApi {
  const { method } = AccountService;
  return {
    async devices() {
      return (await call(method.listDevices, {})).devices.map(wire.device);
    },
    async revokeDevice(deviceId) {
      await call(method.revokeDevice, { deviceId });
    },
    async revokeOthers() {
      await call(method.revokeDevice, { allOthers: true });
    },
    async renameDevice({ id, name }) {
      await call(method.renameDevice, { deviceId: id, name });
    },
    async updateProfile(fields) {
      const { user } = await call(method.updateProfile, fields);
      if (user !== undefined) {
        change({ kind: "me", me: wire.user(user) });
      }
    },
    async changePassword(a) {
      await call(method.changePassword, { oldPassword: a.old, newPassword: a.new });
    },
  };
}
