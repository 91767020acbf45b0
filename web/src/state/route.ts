// Every view has a URL, and stands on a level: Back goes one level up on
// screens that show one pane at a time.
import { computed, signal } from "@preact/signals";

export const SETTINGS = ["profile", "account", "privacy", "devices", "appearance", "language", "chats", "folders", "stickers", "storage", "shortcuts", "about"] as const;
export type SettingsSection = (typeof SETTINGS)[number];

export const CONTACTS = ["friends", "new", "groups", "tags", "blocked"] as const;
export type ContactsSection = (typeof CONTACTS)[number];

/** What of a group's info fills the pane; "" is the first page. */
export const INFO_PAGES = ["members", "add", "notice", "manage", "invites", "applications", "bans", "actions", "media"] as const;
export type InfoPage = (typeof INFO_PAGES)[number] | "";

export type Route =
  | { readonly name: "home" }
  /** seq: the message to show, 0 for where one was. */
  | { readonly name: "chat"; readonly conv: string; readonly seq: number }
  | { readonly name: "info"; readonly conv: string; readonly page: InfoPage }
  /** With: ids of who is chosen already; tag: of the contacts who are. */
  | { readonly name: "new-group"; readonly tag: string; readonly chosen: readonly string[] }
  | { readonly name: "join"; readonly token: string }
  /** tag: the one whose people are shown, or "". */
  | { readonly name: "contacts"; readonly section: ContactsSection; readonly tag: string }
  | { readonly name: "person"; readonly user: string }
  /** within: the id of the one conversation to search, or "". */
  | { readonly name: "search"; readonly query: string; readonly within: string }
  | { readonly name: "settings"; readonly section: SettingsSection | null }
  | { readonly name: "sign-in" }
  | { readonly name: "sign-up" }
  | { readonly name: "setup"; readonly key: string }
  | { readonly name: "welcome"; readonly step: string }
  | { readonly name: "gallery" }
  | { readonly name: "unknown" };

/** What the browser keeps for each entry of its history. */
interface Entry {
  /** How many entries of this app are below. */
  readonly depth: number;
  /** The address of the entry below, "" when there is none. */
  readonly from: string;
}

const here = signal("/");

export const route = computed(() => parseRoute(here.value));

/** True where one pane fills the screen. */
export const isNarrow = signal(false);

export function parseRoute(address: string): Route {
  const { pathname, searchParams, hash } = new URL(`http://here${address}`);
  const [first = "", ...rest] = pathname.split("/").slice(1);
  const [second = "", third = "", fourth = "", fifth] = rest;
  if (fifth !== undefined) {
    return { name: "unknown" };
  }
  switch (first) {
    case "c":
      return conversationRoute(second, third, fourth);
    case "settings":
      return rest.length > 1 ? { name: "unknown" } : settingsRoute(second);
    case "contacts": {
      const section = CONTACTS.find((s) => s === (second || "friends"));
      return rest.length > 1 || section === undefined ? { name: "unknown" } : { name: "contacts", section, tag: searchParams.get("tag") ?? "" };
    }
    case "u":
      return rest.length > 1 || !/^[1-9]\d*$/.test(second) ? { name: "unknown" } : { name: "person", user: second };
    case "groups":
      return rest.join("/") === "new" ? { name: "new-group", tag: searchParams.get("tag") ?? "", chosen: (searchParams.get("with") ?? "").split(",").filter((id) => /^\d+$/.test(id)) } : { name: "unknown" };
    case "join":
      return rest.length === 1 && /^[\w-]+$/.test(second) ? { name: "join", token: second } : { name: "unknown" };
    case "welcome":
      return rest.length > 1 ? { name: "unknown" } : { name: "welcome", step: second };
    case "dev":
      return rest.join("/") === "gallery" ? { name: "gallery" } : { name: "unknown" };
  }
  if (rest.length > 0) {
    return { name: "unknown" };
  }
  switch (first) {
    case "":
      return { name: "home" };
    case "search":
      return { name: "search", query: searchParams.get("q") ?? "", within: /^\d+$/.exec(searchParams.get("in") ?? "")?.[0] ?? "" };
    case "signin":
      return { name: "sign-in" };
    case "signup":
      return { name: "sign-up" };
    case "setup":
      return { name: "setup", key: new URLSearchParams(hash.slice(1)).get("k") ?? "" };
    default:
      return { name: "unknown" };
  }
}

function conversationRoute(conv: string, sub: string, seq: string): Route {
  if (!/^\d+$/.test(conv)) {
    return { name: "unknown" };
  }
  if (sub === "m" && /^[1-9]\d{0,14}$/.test(seq)) {
    return { name: "chat", conv, seq: Number(seq) };
  }
  if (sub === "info") {
    const page = INFO_PAGES.find((p) => p === seq);
    return page === undefined && seq !== "" ? { name: "unknown" } : { name: "info", conv, page: page ?? "" };
  }
  return sub === "" && seq === "" ? { name: "chat", conv, seq: 0 } : { name: "unknown" };
}

function settingsRoute(section: string): Route {
  const known = SETTINGS.find((s) => s === section);
  return section === "" ? { name: "settings", section: null } : known === undefined ? { name: "unknown" } : { name: "settings", section: known };
}

/** levelOf: 0 is the list of conversations, 1 what it leads to, 2 what that leads to. */
export function levelOf(r: Route): number {
  switch (r.name) {
    case "home":
    case "sign-in":
    case "sign-up":
    case "setup":
    case "welcome":
    case "gallery":
      return 0;
    case "info":
      return r.page === "" ? 2 : isManaged(r.page) ? 4 : 3;
    case "person":
      return 2;
    case "settings":
      return r.section === null ? 1 : 2;
    case "chat":
    case "contacts":
    case "search":
    case "new-group":
    case "join":
    case "unknown":
      return 1;
  }
}

/** isManaged: the page belongs to the management. */
function isManaged(page: InfoPage): boolean {
  return page === "bans" || page === "applications" || page === "actions";
}

/** above is the address one level up. */
export function above(r: Route): string {
  switch (r.name) {
    case "info":
      return r.page === "" ? `/c/${r.conv}` : `/c/${r.conv}/info${isManaged(r.page) ? "/manage" : ""}`;
    case "settings":
      return r.section === null ? "/" : "/settings";
    case "person":
      return "/contacts";
    default:
      return "/";
  }
}

/** startRouter follows the address bar, and the links of the page. */
export function startRouter(): void {
  const narrow = matchMedia("(max-width: 599px)");
  const measure = () => {
    isNarrow.value = narrow.matches;
  };
  narrow.addEventListener("change", measure);
  measure();
  addEventListener("popstate", read);
  document.addEventListener("click", follow);
  if (isNarrow.value && history.state === null) {
    layBelow();
  }
  read();
}

function read(): void {
  here.value = hereAddress();
}

function hereAddress(): string {
  return location.pathname + location.search + location.hash;
}

/** layBelow: who arrives deep inside finds the levels above on the way back. */
function layBelow(): void {
  const path: string[] = [hereAddress()];
  for (let r = parseRoute(hereAddress()); levelOf(r) > 0; r = parseRoute(path[0] ?? "/")) {
    path.unshift(above(r));
  }
  path.forEach((to, depth) => {
    const entry: Entry = { depth, from: path[depth - 1] ?? "" };
    if (depth === 0) {
      history.replaceState(entry, "", to);
    } else {
      history.pushState(entry, "", to);
    }
  });
}

/** follow: links to our own views do not load the page again; all others do what links do. */
function follow(e: MouseEvent): void {
  const link = e.target instanceof Element ? e.target.closest("a") : null;
  if (link === null || e.defaultPrevented || e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) {
    return;
  }
  const isPlace = link.getAttribute("href")?.startsWith("#") === true;
  const isElsewhere = link.origin !== location.origin || link.hasAttribute("download") || (link.target !== "" && link.target !== "_self");
  const to = link.pathname + link.search + link.hash;
  if (!isPlace && !isElsewhere && parseRoute(to).name !== "unknown") {
    e.preventDefault();
    navigate(to);
  }
}

/**
 * navigate shows another view. Where one pane fills the screen, an address of
 * the same level takes the place of this one, and one further up goes back to
 * its level, so that Back always leads up; from somebody to where one met them.
 */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (to === hereAddress()) {
    return;
  }
  const now = current();
  const next = parseRoute(to);
  const up = levelOf(route.peek()) - levelOf(next);
  if (options.replace === true || (isNarrow.peek() && up === 0 && route.peek().name !== "search" && next.name !== "person")) {
    replace(to);
  } else if (isNarrow.peek() && up > 0 && now.depth >= up) {
    addEventListener("popstate", () => replace(to), { once: true });
    history.go(-up);
  } else {
    history.pushState({ depth: now.depth + 1, from: hereAddress() } satisfies Entry, "", to);
    read();
  }
}

function replace(to: string): void {
  history.replaceState(history.state, "", to);
  read();
}

/** goUp goes back when that is the view above or a search, or from a person one came to from anywhere, else it puts the view above in the place of this one. */
export function goUp(to: string = above(route.peek())): void {
  const { depth, from } = current();
  if (depth > 0 && (from === to || route.peek().name === "person" || parseRoute(from).name === "search")) {
    history.back();
  } else {
    replace(to);
  }
}

function current(): Entry {
  const state: unknown = history.state;
  if (typeof state === "object" && state !== null && "depth" in state && typeof state.depth === "number" && "from" in state && typeof state.from === "string") {
    return { depth: state.depth, from: state.from };
  }
  return { depth: 0, from: "" };
}
