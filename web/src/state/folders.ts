// Ways to look at the list: those that are always there, and one's own.
import { signal } from "@preact/signals";
import type { Folder, Id, State } from "../core/types";
import { hasNews, inFolder, isMuted, listed, listFilter, mentionsOf, remember, serverNow } from "./selectors";

export const FILTERS = ["all", "unread", "mentions", "groups"] as const;

/** The server's limits. */
export const MOST_FOLDERS = 20;
export const MOST_IN_FOLDER = 200;

/** A folder somebody makes ("0" is its id) or changes, over the list. */
export const editedFolder = signal<Folder | null>(null);

export function newFolder(conversationIds: readonly Id[] = []): Folder {
  return { id: "0", name: "", emoji: "", conversationIds, direct: false, groups: false, excludeMuted: false };
}

/** How many conversations the filters and the folders would show as new, by filter. */
export const newsCount = remember(
  (s: State) => [s.conversations, s.reading, s.folders],
  (s: State): Readonly<Record<string, number>> => {
    const now = serverNow(s);
    const news = listed(s).filter((c) => hasNews(c, s.reading));
    const count = (is: (c: (typeof news)[number]) => boolean) => news.filter(is).length;
    return {
      unread: news.length,
      mentions: count((c) => mentionsOf(c, s.reading).length > 0),
      groups: count((c) => c.kind === "group"),
      ...Object.fromEntries(s.folders.map((f) => [f.id, count((c) => inFolder(f, c, isMuted(c, now)))])),
    };
  },
);

/** stepFolder goes to the next tab, or the one before, round and round. */
export function stepFolder(s: State, step: 1 | -1): void {
  const all = [...FILTERS, ...s.folders.map((f) => f.id)];
  // The archive is no tab: it stands before the first, and after the last.
  const at = Math.max(step === 1 ? -1 : 0, (all as readonly string[]).indexOf(listFilter.peek()));
  listFilter.value = all[(at + step + all.length) % all.length] ?? "all";
}

/** moved is the order with one of them a step up or down. */
export function moved(folders: readonly Folder[], id: Id, step: 1 | -1): readonly Id[] {
  const ids = folders.map((f) => f.id);
  const at = ids.indexOf(id);
  return at + step < 0 || at + step >= ids.length ? ids : ids.toSpliced(at, 1).toSpliced(at + step, 0, id);
}
