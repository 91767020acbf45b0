// People and groups: found, made, changed.
import { ConversationService } from "../gen/hongyan/v1/conversation_pb";
import { PeopleService } from "../gen/hongyan/v1/people_pb";
import { UserService } from "../gen/hongyan/v1/user_pb";
import type { PeopleApi } from "./api";
import type { Core } from "./core";
import { ApiError, failureOf } from "./errors";
import type { Id } from "./types";
import * as wire from "./wire";

export function peopleApi({ call, state, change }: Core): Omit<PeopleApi, "setAvatar"> {
  /** adopt shows a conversation at once that the own stream will tell of too. */
  const adopt = (answer: Parameters<typeof wire.conversation>[0] | undefined): Id => {
    if (answer === undefined) {
      throw new ApiError(failureOf("internal"));
    }
    const conversation = wire.conversation(answer);
    if (state().conversations[conversation.id] === undefined) {
      change({ kind: "conversation", conversation });
    }
    return conversation.id;
  };

  return {
    async find(handle) {
      const { user } = await call(UserService.method.find, { handle });
      if (user === undefined) {
        return null;
      }
      const found = wire.user(user);
      change({ kind: "users", users: [found] });
      return found;
    },
    async seek(query) {
      const found = (await call(PeopleService.method.search, { query, limit: 50 })).people.flatMap((p) => (p.user === undefined ? [] : [wire.user(p.user)]));
      change({ kind: "users", users: found });
      return found.map((u) => u.id);
    },
    async openDirect(userId) {
      return adopt((await call(ConversationService.method.openDirect, { userId })).conversation);
    },
    async createGroup({ name, users }) {
      return adopt((await call(ConversationService.method.createGroup, { name, userIds: [...users] })).conversation);
    },
    async members({ conv, page, only = [] }) {
      const { members, nextPageToken } = await call(ConversationService.method.listMembers, { conversationId: conv, pageToken: page, pageSize: 500, userIds: [...only] });
      const list = members.flatMap((m) => wire.member(m) ?? []);
      // Of a new name or picture only those hear by themselves who know somebody.
      change({ kind: "users", users: list.flatMap(({ user }) => (state().users[user.id] === undefined ? [] : [user])) });
      return { members: list, next: nextPageToken };
    },
    async addMembers({ conv, users }) {
      await call(ConversationService.method.addMembers, { conversationId: conv, userIds: [...users] });
    },
    async removeMember({ conv, user, ban, recall }) {
      await call(ConversationService.method.removeMember, { conversationId: conv, userId: user, ban, recall });
    },
    async leave(conversationId) {
      await call(ConversationService.method.leave, { conversationId });
    },
    async rename({ conv, name }) {
      await call(ConversationService.method.rename, { conversationId: conv, name });
    },
  };
}
