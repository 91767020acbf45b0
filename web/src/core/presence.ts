// Who is there: what the tabs show is watched, and whether one of them is used
// is said. Nothing of it is kept.
import type * as common from "../gen/hongyan/v1/common_pb";
import type { PresenceState, StatusChoice } from "../gen/hongyan/v1/common_pb";
import type { Presences } from "../gen/hongyan/v1/realtime_pb";
import { PresenceService } from "../gen/hongyan/v1/presence_pb";
import type { Argument } from "./api";
import type { Core } from "./core";
import type { ClientFrame } from "./frames";
import type { Id, Link, Millis, Presence, Status } from "./types";
import { millis } from "./wire";

/** The most people one connection watches. */
const MAX_WATCHED = 200;
/** A tab that has not said anything for so long is gone, milliseconds: hidden ones speak about once a minute. */
const TAB_GONE = 150_000;
/** Without a connection for so long nobody knows any more who is there, milliseconds. */
const STALE = 20_000;
/** What was told is told again after so long, in case it was lost, milliseconds. */
const AGAIN = 300_000;

// Enums by their numbers, as in wire.ts: with gen's values they would come with the first chat.
const ONLINE: PresenceState.ONLINE = 2;
const AWAY: PresenceState.AWAY = 3;
const BUSY: PresenceState.BUSY = 4;
const STATES: Readonly<Partial<Record<PresenceState, Presence["state"]>>> = { [ONLINE]: "online", [AWAY]: "away", [BUSY]: "busy" };
const CHOICES: Readonly<Record<Status["choice"], StatusChoice>> = { auto: 0, away: 1, busy: 2, invisible: 3 };

interface Tab {
  readonly users: readonly Id[];
  readonly isIdle: boolean;
  readonly at: Millis;
}

export class Watcher {
  /** Nobody uses one of the tabs. */
  isIdle = false;
  readonly #core: Core;
  readonly #connection: { tell: (frame: ClientFrame) => void };
  readonly #tabs = new Map<string, Tab>();
  /** Whom this connection watches, as it was told last, and when. */
  #watched = "";
  #toldAt: Millis = 0;
  #stale: ReturnType<typeof setTimeout> | undefined;

  constructor(core: Core, connection: { tell: (frame: ClientFrame) => void }) {
    this.#core = core;
    this.#connection = connection;
  }

  async attend({ tab, users, isIdle }: Argument<"attend">): Promise<void> {
    const now = Date.now();
    if (users.length === 0) {
      this.#tabs.delete(tab);
    } else {
      this.#tabs.set(tab, { users, isIdle, at: now });
    }
    for (const [other, { at }] of this.#tabs) {
      if (now - at > TAB_GONE) {
        this.#tabs.delete(other);
      }
    }
    this.#tell(now);
  }

  async setStatus({ choice, text, textUntil }: Status): Promise<void> {
    const textExpiresAt = textUntil === 0 ? {} : { textExpiresAt: { seconds: BigInt(Math.floor(textUntil / 1000)) } };
    const answer = await this.#core.call(PresenceService.method.setStatus, { status: { choice: CHOICES[choice], text, ...textExpiresAt } });
    this.#change({}, answer.status);
  }

  /** turned: the connection came or went. A new one watches nobody. */
  turned(link: Link): void {
    if (link === "live") {
      clearTimeout(this.#stale);
      this.#stale = undefined;
      this.#watched = "";
      this.#toldAt = 0;
      this.#tell(Date.now());
    } else {
      this.#stale ??= setTimeout(() => this.#core.change({ kind: "presence", presence: {}, status: this.#core.state().status }), STALE);
    }
  }

  hear({ presences, own }: Presences): void {
    this.#change(Object.fromEntries(presences.map((p) => [p.userId, presence(p)])), own);
  }

  #tell(now: Millis): void {
    if (this.#core.state().link !== "live") {
      return;
    }
    const tabs = [...this.#tabs.values()];
    const isIdle = tabs.length > 0 && tabs.every((tab) => tab.isIdle);
    const isAgain = now - this.#toldAt > AGAIN;
    if (isIdle !== this.isIdle || isAgain) {
      this.isIdle = isIdle;
      this.#connection.tell({ kind: "raw", frame: { case: "activity", value: { idle: isIdle } } });
    }
    const users = [...new Set(tabs.flatMap((tab) => tab.users))].slice(0, MAX_WATCHED).toSorted();
    const watched = users.join();
    if (watched !== this.#watched || isAgain) {
      this.#watched = watched;
      this.#toldAt = now;
      this.#forget(users);
      this.#connection.tell({ kind: "raw", frame: { case: "watch", value: { userIds: users } } });
    }
  }

  /** forget those who are not watched any more: nobody will tell when they come or go. */
  #forget(users: readonly Id[]): void {
    const { presence: known, status } = this.#core.state();
    const kept = Object.fromEntries(users.flatMap((id) => (known[id] === undefined ? [] : [[id, known[id]]])));
    if (Object.keys(kept).length !== Object.keys(known).length) {
      this.#core.change({ kind: "presence", presence: kept, status });
    }
  }

  #change(news: Readonly<Record<Id, Presence>>, own: common.Status | undefined): void {
    const { presence: known, status } = this.#core.state();
    this.#core.change({ kind: "presence", presence: { ...known, ...news }, status: own === undefined ? status : statusOf(own) });
  }
}

function presence(p: common.Presence): Presence {
  return { state: STATES[p.state] ?? "offline", text: p.text, seenAt: millis(p.lastSeen) };
}

function statusOf(s: common.Status): Status {
  const choice = (Object.keys(CHOICES) as Status["choice"][]).find((c) => CHOICES[c] === s.choice) ?? "auto";
  return { choice, text: s.text, textUntil: millis(s.textExpiresAt) };
}
