// What the palette offers for what was typed: a pure function of the state.
import { t } from "../i18n";
import type { IconName } from "../ui/Icon";
import { commands, type Command } from "./commands";
import { best } from "./match";
import { conversationName } from "./names";
import { conversationOrder, findable, findablePerson, me, people as everybody } from "./selectors";
import type { Conversation, Id, State, User } from "../core/types";

/** The most of each kind. */
const CONVERSATIONS = 8;
const PEOPLE = 5;
const COMMANDS = 8;

export type Choice =
  | { readonly kind: "conversation"; readonly id: string; readonly conversation: Conversation; readonly title: string }
  | { readonly kind: "person"; readonly id: string; readonly user: User }
  | { readonly kind: "command"; readonly id: string; readonly command: Command; readonly title: string }
  /** Look for it in what was said. */
  | { readonly kind: "search"; readonly id: string; readonly text: string }
  /** Ask the server whether somebody is called so. */
  | { readonly kind: "find"; readonly id: string; readonly handle: string };

export interface Section {
  readonly title: string;
  readonly icon: IconName;
  readonly choices: readonly Choice[];
}

export function choices(s: State, query: string, current: Id | null): readonly Section[] {
  const wanted = query.trim();
  const found: Section[] = [
    { title: t("palette.conversations"), icon: "chat", choices: conversations(s, wanted, current) },
    { title: t("palette.people"), icon: "user", choices: wanted === "" ? [] : people(s, wanted) },
    { title: t("palette.commands"), icon: "command", choices: matchingCommands(wanted) },
    { title: t("palette.more"), icon: "search", choices: more(wanted) },
  ];
  return found.filter((section) => section.choices.length > 0);
}

function conversations(s: State, query: string, current: Id | null): Choice[] {
  const all = conversationOrder(s)
    .flatMap((id) => s.conversations[id] ?? [])
    .filter((c) => query !== "" || c.id !== current)
    .map((c) => ({ kind: "conversation" as const, id: `c${c.id}`, conversation: c, title: conversationName(everybody(s), c) }));
  return best(query, all, ({ conversation: c }) => findable(s, c.id)).slice(0, CONVERSATIONS);
}

/** people one knows of and has no conversation with. */
function people(s: State, query: string): Choice[] {
  const met = new Set([me(s)?.id, ...Object.values(s.conversations).map((c) => c.peer)]);
  const others = Object.values(everybody(s)).filter((u) => !met.has(u.id) && !u.deleted && !u.system);
  return best(query, others, (u) => findablePerson(s, u.id), PEOPLE).map((user) => ({ kind: "person", id: `u${user.id}`, user }));
}

function matchingCommands(query: string): Choice[] {
  const all = commands()
    .filter((c) => query !== "" || c.isCommon)
    .map((command) => ({ kind: "command" as const, id: command.id, command, title: command.title }));
  return best(query, all, ({ command }) => ({ name: command.title, key: command.words }), COMMANDS);
}

function more(query: string): Choice[] {
  if (query === "") {
    return [];
  }
  const handle = query.replace(/^@/, "");
  const search: Choice = { kind: "search", id: "search", text: query };
  return /^[\p{L}\p{N}_.-]{3,32}$/u.test(handle) ? [search, { kind: "find", id: "find", handle }] : [search];
}
