// What one may do in a group. The server decides; this is for what to offer.
import type { Conversation, Permissions, Role } from "../core/types";

const RANK: Readonly<Record<Role, number>> = { none: 0, member: 1, admin: 2, owner: 3 };

/** isKeeper: admins and the owner keep order. */
export function isKeeper(role: Role): boolean {
  return RANK[role] >= RANK.admin;
}

/** may: the group's permissions let one do this. */
export function may(conv: Conversation, action: keyof Permissions): boolean {
  return conv.group !== null && RANK[conv.role] >= conv.group[action];
}

/** isBelow: one may keep somebody in order who is in this role. */
export function isBelow(conv: Conversation, role: Role): boolean {
  return isKeeper(conv.role) && RANK[role] < RANK[conv.role];
}
