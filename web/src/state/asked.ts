// What is open about messages: the menu of one, or a view that something was
// chosen in it for.
import { signal } from "@preact/signals";
import type { Event, Seq } from "../core/types";
import type { MenuPlace } from "../ui/menuPlace";

/** By the key of its row. Bar: only what one reacts with. */
export const askedMenu = signal<{ readonly key: string; readonly at: MenuPlace; readonly isBar?: boolean } | null>(null);

export function askMenu(key: string, at: MenuPlace, isBar = false): void {
  askedMenu.value = { key, at, isBar };
}

export type Over = { readonly kind: "react" | "reacted" | "readers" | "remind"; readonly event: Event } | { readonly kind: "forward"; readonly seqs: readonly Seq[] } | null;

export const askedOver = signal<Over>(null);

/** Messages one chooses, to do the same with all of them; null: none are chosen. */
export const chosenSeqs = signal<ReadonlySet<Seq> | null>(null);

/** Messages being deleted, unless that is undone: they are not drawn any more. By conversation and seq. */
export const hidingMessages = signal<ReadonlySet<string>>(new Set());
