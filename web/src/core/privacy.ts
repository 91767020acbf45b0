// What one decides about oneself. Fetched when it is first needed.
import { PrivacyService, Audience as Wire, type Privacy as WirePrivacy } from "../gen/hongyan/v1/privacy_pb";
import { UserService } from "../gen/hongyan/v1/user_pb";
import type { Audience, Privacy, PrivacyApi, PrivacyItem, PrivacyRule } from "./api";
import type { Core } from "./core";
import { ApiError, failureOf } from "./errors";
import * as wire from "./wire";

const AUDIENCES: Readonly<Record<Audience, Wire>> = { everybody: Wire.EVERYBODY, friends: Wire.FRIENDS, nobody: Wire.NOBODY };
const ITEMS: readonly PrivacyItem[] = ["messages", "groups", "foundByHandle", "foundByName", "avatar", "presence", "lastSeen"];

export function privacyApi({ call, change }: Core): PrivacyApi {
  return {
    async privacy({ rules = {}, ...switches }) {
      const isChange = Object.keys(rules).length + Object.keys(switches).length > 0;
      const privacy = { ...switches, ...Object.fromEntries(Object.entries(rules).map(([item, r]) => [item, { audience: AUDIENCES[r.audience], always: [...r.always], never: [...r.never] }])) };
      const answer = isChange ? await call(PrivacyService.method.update, { privacy }) : await call(PrivacyService.method.get, {});
      const is = privacyOf(answer.privacy);
      const named = ITEMS.flatMap((item) => [...is.rules[item].always, ...is.rules[item].never]);
      const userIds = [...new Set(named)].slice(0, 200);
      if (userIds.length > 0) {
        const { users } = await call(UserService.method.get, { userIds });
        change({ kind: "users", users: users.map(wire.user) });
      }
      return is;
    },
  };
}

function privacyOf(p: WirePrivacy | undefined): Privacy {
  if (p === undefined) {
    throw new ApiError(failureOf("internal"));
  }
  const rule = (item: PrivacyItem): PrivacyRule => {
    const r = p[item];
    return { audience: r?.audience === Wire.FRIENDS ? "friends" : r?.audience === Wire.NOBODY ? "nobody" : "everybody", always: r?.always ?? [], never: r?.never ?? [] };
  };
  const rules = {
    messages: rule("messages"),
    groups: rule("groups"),
    foundByHandle: rule("foundByHandle"),
    foundByName: rule("foundByName"),
    presence: rule("presence"),
    lastSeen: rule("lastSeen"),
    avatar: rule("avatar"),
  };
  return { rules, marks: p.marks ?? true, typing: p.typing ?? true };
}
