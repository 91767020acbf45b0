// People and groups: found, made, changed. Who is mentioned and not known is
// asked for.
import { ConversationService } from "../gen/hongyan/v1/conversation_pb";
import { UserService } from "../gen/hongyan/v1/user_pb";
import type { PeopleApi } from "./api";
import type { Input } from "./apply";
import { eventsOf } from "./changes";
import type { Core } from "./core";
import { ApiError, failureOf } from "./errors";
import type { Event, Id, Member } from "./types";
import * as wire from "./wire";

/** Users asked for in one call. */
const MAX_USERS = 200;

export function peopleApi({ call, state, change }: Core): PeopleApi {
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
    async openDirect(userId) {
      return adopt((await call(ConversationService.method.openDirect, { userId })).conversation);
    },
    async createGroup({ name, users }) {
      return adopt((await call(ConversationService.method.createGroup, { name, userIds: [...users] })).conversation);
    },
    async members(conversationId) {
      const members: Member[] = [];
      let pageToken = "";
      do {
        const answer = await call(ConversationService.method.listMembers, { conversationId, pageToken, pageSize: 500 });
        members.push(...answer.members.flatMap((m) => wire.member(m) ?? []));
        pageToken = answer.nextPageToken;
      } while (pageToken !== "");
      change({ kind: "users", users: members.map((m) => m.user) });
      return members;
    },
    async addMembers({ conv, users }) {
      await call(ConversationService.method.addMembers, { conversationId: conv, userIds: [...users] });
    },
    async removeMember({ conv, user }) {
      await call(ConversationService.method.removeMember, { conversationId: conv, userId: user });
    },
    async leave(conversationId) {
      await call(ConversationService.method.leave, { conversationId });
    },
    async rename({ conv, name }) {
      await call(ConversationService.method.rename, { conversationId: conv, name });
    },
  };
}

/** Strangers are those who are mentioned and not known yet. */
export class Strangers {
  readonly #core: Core;
  readonly #unknown = new Set<Id>();
  #isAsking = false;

  constructor(core: Core) {
    this.#core = core;
  }

  consider(input: Input): void {
    const ids = eventsOf(input).flatMap(mentioned);
    if (input.kind === "conversation") {
      ids.push(input.conversation.peer, ...(input.conversation.last === null ? [] : mentioned(input.conversation.last)));
    }
    const { users } = this.#core.state();
    for (const id of ids) {
      if (id !== "" && id !== "0" && users[id] === undefined) {
        this.#unknown.add(id);
      }
    }
    if (this.#unknown.size > 0) {
      void this.ask();
    }
  }

  async ask(): Promise<void> {
    if (this.#isAsking || this.#core.state().link !== "live") {
      return;
    }
    this.#isAsking = true;
    try {
      while (this.#unknown.size > 0) {
        const userIds = [...this.#unknown].slice(0, MAX_USERS);
        const { users } = await this.#core.call(UserService.method.get, { userIds });
        for (const id of userIds) {
          this.#unknown.delete(id);
        }
        this.#core.change({ kind: "users", users: users.map(wire.user) });
      }
    } catch {
      // Asked again when the link is live, or with the next unknown one.
    } finally {
      this.#isAsking = false;
    }
  }
}

/** mentioned are the people needed to show an event. */
function mentioned(e: Event): Id[] {
  switch (e.body.kind) {
    case "group_created":
    case "members_added":
      return [e.sender, ...e.body.users];
    case "member_removed":
    case "owner_changed":
      return [e.sender, e.body.user];
    default:
      return [e.sender];
  }
}
