// Lists of members, as far as they were read: page by page, then kept up to date
// by asking for those whom events name.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { toFailure } from "../core/errors";
import type { Conversation, Event, Failure, Id, Member, Role, Seq } from "../core/types";
import { call, snapshot } from "./client";

export interface Roster {
  /** By role, then by sound; null until the first page is here. */
  readonly members: readonly Member[] | null;
  readonly isWhole: boolean;
  readonly failure: Failure | null;
}

/** Lists kept at once. */
const KEPT = 3;
/** More changes than this are not asked for one by one. */
const FEW = 200;

const NONE: Roster = { members: null, isWhole: false, failure: null };
const RANK: Readonly<Record<Role, number>> = { owner: 0, admin: 1, member: 2, none: 3 };

const rosters = signal<ReadonlyMap<Id, Roster>>(new Map());
/** What members changed up to this event is in the list. */
const asOf = new Map<Id, Seq>();
const running = new Map<Id, Promise<void>>();

/** useMembers reads the members, all of them or the first page. */
export function useMembers({ id, membersSeq }: Conversation, all: boolean): Roster & { reload: () => void } {
  useEffect(() => {
    void refresh(id, all);
  }, [id, membersSeq, all]);
  const reload = () => {
    asOf.delete(id);
    void refresh(id, all);
  };
  return { ...(rosters.value.get(id) ?? NONE), reload };
}

/** shownName is what somebody is called in a group: one's own name for them stands before theirs. */
export function shownName({ user, nickname }: Member): string {
  return snapshot.peek().contacts[user.id]?.remark || nickname || user.name || user.handle;
}

/** refresh brings a list to the present, one after the other. */
function refresh(id: Id, all: boolean): Promise<void> {
  const next = (running.get(id) ?? Promise.resolve()).then(() => bringUp(id, all));
  running.set(id, next);
  return next;
}

async function bringUp(id: Id, all: boolean): Promise<void> {
  const conv = snapshot.peek().conversations[id];
  const known = rosters.peek().get(id) ?? NONE;
  const seq = conv?.membersSeq ?? 0;
  const isEnough = known.isWhole || (!all && known.members !== null);
  if (isEnough && known.failure === null && asOf.get(id) === seq) {
    return;
  }
  try {
    const changed = isEnough ? changedSince(id, asOf.get(id) ?? 0, seq) : null;
    if (known.members !== null && changed !== null) {
      const { members } = await call("members", { conv: id, page: "", only: changed });
      const gone = new Set(changed);
      keep(id, { ...known, members: sorted([...known.members.filter((m) => !gone.has(m.user.id)), ...members]), failure: null });
    } else {
      await readAll(id, all, known);
    }
    asOf.set(id, seq);
  } catch (error) {
    keep(id, { ...known, failure: toFailure(error) });
  }
}

async function readAll(id: Id, all: boolean, known: Roster): Promise<void> {
  const found: Member[] = [];
  let page = "";
  do {
    const answer = await call("members", { conv: id, page });
    found.push(...answer.members);
    page = answer.next;
    // What was there before is better than the beginning of what is new.
    if (page === "" || !known.isWhole) {
      keep(id, { members: sorted(found), isWhole: page === "", failure: null });
    }
    if (!all) {
      return;
    }
  } while (page !== "");
}

function keep(id: Id, roster: Roster): void {
  const others = [...rosters.peek()].filter(([other]) => other !== id).slice(1 - KEPT);
  rosters.value = new Map([...others, [id, roster]]);
}

/** changedSince are those whom the events between name; null: not known, or too many. */
function changedSince(conv: Id, from: Seq, to: Seq): readonly Id[] | null {
  const events = snapshot.peek().logs[conv]?.events.filter((e) => e.seq > from && e.seq <= to) ?? [];
  if (from === 0 || events.length !== to - from) {
    return null;
  }
  const ids = [...new Set(events.flatMap(concerned))];
  return ids.length === 0 || ids.length > FEW ? null : ids;
}

function concerned({ sender, body }: Event): readonly Id[] {
  switch (body.kind) {
    case "members_added":
      return body.users;
    case "member_removed":
    case "member_joined":
    case "role_changed":
      return [body.user];
    case "owner_changed":
      return [sender, body.user];
    case "member_left":
      return [sender];
    case "group":
      return body.what === "memberMuted" ? [body.userId] : body.what === "nicknameChanged" ? [sender] : [];
    default:
      return [];
  }
}

function sorted(members: readonly Member[]): readonly Member[] {
  return members
    .map((member) => ({ member, rank: RANK[member.role], key: (member.nickname || member.user.searchKey || member.user.name || member.user.handle).toLowerCase() }))
    .toSorted((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ member }) => member);
}
