// Who is mentioned and not known is asked for; and what goes away does so in time.
import { UserService } from "../gen/hongyan/v1/user_pb";
import type { Input } from "./apply";
import { eventsOf } from "./changes";
import type { Core } from "./core";
import { Fading } from "./fading";
import type { Event, Id } from "./types";
import * as wire from "./wire";

/** Users asked for in one call. */
const MAX_USERS = 200;

/** Strangers are those who are mentioned and not known yet. */
export class Strangers {
  readonly #core: Core;
  readonly #unknown = new Set<Id>();
  readonly #fading: Fading;
  #isAsking = false;

  constructor(core: Core) {
    this.#core = core;
    this.#fading = new Fading(core);
  }

  consider(input: Input): void {
    this.#fading.look();
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
export function mentioned(e: Event): Id[] {
  switch (e.body.kind) {
    case "group_created":
    case "members_added":
      return [e.sender, ...e.body.users];
    case "member_removed":
    case "owner_changed":
    case "role_changed":
    case "member_joined":
      return [e.sender, e.body.user];
    case "group":
      return "userId" in e.body ? [e.sender, e.body.userId] : [e.sender];
    case "recalled":
      return [e.sender, e.body.by];
    default:
      return [e.sender];
  }
}
