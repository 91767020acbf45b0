// Order in groups, and how people come into them. Fetched when it is first needed.
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ConversationService } from "../gen/hongyan/v1/conversation_pb";
import { ApplicationState, GroupRule, GroupService, type Invite as WireInvite } from "../gen/hongyan/v1/group_pb";
import { MessageService } from "../gen/hongyan/v1/message_pb";
import { OperationService } from "../gen/hongyan/v1/operation_pb";
import { UserService } from "../gen/hongyan/v1/user_pb";
import { Role } from "../gen/hongyan/v1/common_pb";
import type { Explanation, GroupsApi, Invite, Order } from "./api";
import type { Core } from "./core";
import { ApiError, failureOf } from "./errors";
import type { Millis, User } from "./types";
import { mentioned } from "./strangers";
import * as wire from "./wire";

const { method } = GroupService;

const RULES: Readonly<Partial<Record<GroupRule, Explanation["rule"]>>> = {
  [GroupRule.NOT_MEMBER]: "member",
  [GroupRule.BANNED]: "banned",
  [GroupRule.MUTED]: "muted",
  [GroupRule.ALL_MUTED]: "all_muted",
  [GroupRule.SLOW_MODE]: "slow",
};

const MOST_FACES = 9;

/** One after the other: a list of groups asks for all in sight. */
let turn: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = turn.then(work, work);
  turn = mine;
  return mine;
}

export function groupsApi({ call, state, change }: Core): GroupsApi {
  const know = (users: readonly Parameters<typeof wire.user>[0][]) => change({ kind: "users", users: users.map(wire.user) });
  return {
    order: (o) => order(call, o),
    async bans(conversationId) {
      const { bans } = await call(method.listBans, { conversationId });
      know(bans.flatMap((b) => b.user ?? []));
      return bans.flatMap((b) => (b.user === undefined ? [] : [{ user: wire.user(b.user), by: b.byId, at: wire.millis(b.at) }]));
    },
    async invites(conversationId) {
      const { invites, users } = await call(method.listInvites, { conversationId });
      know(users);
      return invites.map(invite);
    },
    async createInvite({ conv, expiresAt, uses, approval }) {
      const made = await call(method.createInvite, { conversationId: conv, maxUses: uses, needsApproval: approval, ...(expiresAt === 0 ? {} : { expiresAt: timestampFromMs(expiresAt) }) });
      return { invite: invite(present(made.invite)), token: made.token };
    },
    async invitation(token) {
      const a = await call(method.getInvite, { token });
      const inviter: User | null = a.inviter === undefined ? null : wire.user(a.inviter);
      const application = a.application === ApplicationState.WAITING ? "waiting" : a.application === ApplicationState.REJECTED ? "rejected" : "none";
      return { name: a.name, memberCount: a.memberCount, inviter, approval: a.needsApproval, conv: a.conversationId === "0" ? "" : a.conversationId, application, avatar: a.avatar };
    },
    async join({ token, message }) {
      const { conversation } = await call(method.join, { token, message });
      if (conversation === undefined) {
        return "";
      }
      const joined = wire.conversation(conversation);
      if (state().conversations[joined.id]?.role !== joined.role) {
        change({ kind: "conversation", conversation: joined });
      }
      return joined.id;
    },
    async explain({ conv, user }) {
      const { explanations } = await call(method.explain, { conversationId: conv, userId: user });
      return explanations.map(({ action, allowed, rule, least, until }) => ({ action, allowed, least, rule: RULES[rule] ?? "role", until: wire.end(until) }));
    },
    async applications(conversationId) {
      const { applications } = await call(method.listApplications, { conversationId });
      know(applications.flatMap((a) => a.user ?? []));
      return applications.flatMap((a) => (a.user === undefined ? [] : [{ user: wire.user(a.user), message: a.message, at: wire.millis(a.at), inviter: a.inviterId }]));
    },
    async noticeReaders({ conv, seq }) {
      const { readCount, memberCount, read, unread } = await call(OperationService.method.listReaders, { conversationId: conv, seq: BigInt(seq) });
      know([...read, ...unread]);
      return { readCount, memberCount, read: read.map((u) => u.id), unread: unread.map((u) => u.id) };
    },
    async actions({ conv, before }) {
      const { messages, hasMore } = await call(MessageService.method.history, { conversationId: conv, noticesOnly: true, limit: 50, ...(before === 0 ? {} : { beforeSeq: BigInt(before) }) });
      const events = messages.map(wire.event).toReversed();
      const userIds = [...new Set(events.flatMap(mentioned))].filter((id) => id !== "0" && state().users[id] === undefined).slice(0, 200);
      if (userIds.length > 0) {
        know((await call(UserService.method.get, { userIds })).users);
      }
      return { events, hasMore };
    },
    faces: (conv) => inTurn(async () => {
      const { members } = await call(ConversationService.method.listMembers, { conversationId: conv, pageSize: MOST_FACES });
      know(members.flatMap((m) => m.user ?? []));
      change({ kind: "faces", conv, faces: members.map((m) => m.user?.id ?? "") });
    }),
    async nicknames({ conv, users }) {
      const { members } = await call(ConversationService.method.listMembers, { conversationId: conv, userIds: [...users] });
      const named = new Map(members.map((m) => [m.user?.id ?? "", m.nickname]));
      change({ kind: "nicknames", conv, names: Object.fromEntries(users.map((id) => [id, named.get(id) ?? ""])) });
    },
  };
}

async function order(call: Core["call"], o: Order): Promise<void> {
  const conversationId = o.conv;
  switch (o.do) {
    case "role":
      await call(method.setRole, { conversationId, userId: o.user, role: o.role === "admin" ? Role.ADMIN : Role.MEMBER });
      return;
    case "transfer":
      await call(method.transfer, { conversationId, userId: o.user });
      return;
    case "dissolve":
      await call(method.dissolve, { conversationId });
      return;
    case "permissions":
      await call(method.setPermissions, { conversationId, permissions: o.permissions });
      return;
    case "mute":
      await call(method.muteMember, { conversationId, userId: o.user, ...ending(o.until) });
      return;
    case "mute_all":
      await call(method.muteAll, { conversationId, ...ending(o.until) });
      return;
    case "slow":
      await call(method.setSlowMode, { conversationId, seconds: o.seconds });
      return;
    case "timer":
      await call(ConversationService.method.setTimer, { conversationId, timer: { seconds: Math.abs(o.timer), fromRead: o.timer < 0 } });
      return;
    case "notice":
      await call(method.setNotice, { conversationId, text: o.text });
      return;
    case "nickname":
      await call(method.setNickname, { conversationId, nickname: o.nickname });
      return;
    case "history":
      await call(method.setHistoryVisible, { conversationId, visible: o.visible });
      return;
    case "unban":
      await call(method.unban, { conversationId, userId: o.user });
      return;
    case "revoke":
      await call(method.revokeInvite, { conversationId, inviteId: o.invite });
      return;
    case "answer":
      await call(method.answerApplication, { conversationId, userId: o.user, accept: o.accept, reason: o.reason });
  }
}

function ending(until: Millis): { forEver: true } | { until: ReturnType<typeof timestampFromMs> } | object {
  return until === Infinity ? { forEver: true } : until === 0 ? {} : { until: timestampFromMs(until) };
}

function invite(i: WireInvite): Invite {
  return { id: i.id, creator: i.creatorId, createdAt: wire.millis(i.createdAt), expiresAt: wire.millis(i.expiresAt), maxUses: i.maxUses, uses: i.uses, approval: i.needsApproval };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new ApiError(failureOf("internal"));
  }
  return value;
}
