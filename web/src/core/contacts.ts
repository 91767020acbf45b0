// Friends, requests, remarks and blocks: read once, asked for, and answered.
import { ContactService } from "../gen/hongyan/v1/contact_pb";
import type { ContactsApi } from "./api";
import type { Core } from "./core";
import type { Contact, ContactRequest, User } from "./types";
import * as wire from "./wire";

/** After a failure the list is asked for again so much later, milliseconds. */
const RETRY = 5000;

type Lists = { readonly contacts: readonly Contact[]; readonly requests: readonly ContactRequest[]; readonly users: readonly User[] };

/** The last one that was begun: a list that was begun before a resync says nothing. */
let turn = 0;

/** listContacts reads everything, for a new device and after a resync. */
export async function listContacts(core: Core): Promise<void> {
  const mine = ++turn;
  const isWanted = () => mine === turn && core.state().link === "live" && !core.state().listed;
  const before = core.state();
  try {
    const { contacts, requests, users } = await readAll(core);
    if (isWanted()) {
      const now = core.state();
      core.change({
        kind: "contacts",
        contacts: overlaid(contacts, before.contacts, now.contacts),
        requests: overlaid(requests, before.requests, now.requests),
        users,
      });
    }
  } catch {
    setTimeout(() => isWanted() && void listContacts(core), RETRY);
  }
}

async function readAll({ call }: Core): Promise<Lists> {
  const all = { contacts: [] as Contact[], requests: [] as ContactRequest[], users: [] as User[] };
  let pageToken = "";
  do {
    const page = await call(ContactService.method.list, { pageToken, pageSize: 500 });
    all.contacts.push(...page.contacts.map(wire.contact));
    all.requests.push(...page.requests.map(wire.request));
    all.users.push(...page.users.map(wire.user));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return all;
}

/**
 * overlaid is the list with what the own stream told while it was read: that is
 * newer than its page, or an event still to come will be newer than both.
 */
export function overlaid<T extends { readonly id: string }>(list: readonly T[], before: Readonly<Record<string, T>>, now: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const rows = new Map(list.map((row) => [row.id, row]));
  for (const id of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const row = now[id];
    if (row === undefined) {
      rows.delete(id);
    } else if (row !== before[id]) {
      rows.set(id, row);
    }
  }
  return Object.fromEntries(rows);
}

/** What comes of it is told by the own stream. */
export function contactsApi({ call, change }: Core): ContactsApi {
  const { method } = ContactService;
  return {
    async contact({ user: userId, ...a }) {
      switch (a.wish) {
        case "request":
          await call(method.request, { userId, message: a.message, remark: a.remark, tags: [...a.tags] });
          return;
        case "accept":
          await call(method.accept, { userId });
          return;
        case "reject":
          await call(method.reject, { userId, reply: a.reply });
          return;
        case "update":
          await call(method.update, { userId, remark: a.remark, tags: [...a.tags] });
          return;
        default:
          // They ask the same and have names of their own.
          await call(method[a.wish] as typeof method.block, { userId });
      }
    },
    async card(userId) {
      const { user, groups, groupCount } = await call(method.card, { userId });
      change({ kind: "users", users: user === undefined ? [] : [wire.user(user)] });
      return { groups: groups.map((g) => ({ conv: g.conversationId, name: g.name, members: g.memberCount })), count: groupCount };
    },
  };
}
