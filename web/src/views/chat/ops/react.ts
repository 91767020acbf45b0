// Reactions, shown at once and told to the server.
import { signal } from "@preact/signals";
import { toFailure } from "../../../core/errors";
import type { Id, Reaction, Seq } from "../../../core/types";
import { explain } from "../../../i18n";
import { call } from "../../../state/client";
import { showToast } from "../../../state/toasts";

export const QUICK = ["👍", "❤️", "😂", "🎉", "😮", "🙏"] as const;

/** What one wants and the server has not confirmed: by message and emoji. */
const wishes = signal<ReadonlyMap<string, boolean>>(new Map());

function wish(key: string, added: boolean | null): void {
  const next = new Map(wishes.peek());
  if (added === null) {
    next.delete(key);
  } else {
    next.set(key, added);
  }
  wishes.value = next;
}

export function toggle(conv: Id, seq: Seq, reactions: readonly Reaction[], emoji: string): void {
  const added = !wished(conv, seq, reactions).some((r) => r.emoji === emoji && r.isMine);
  const key = `${conv} ${seq} ${emoji}`;
  wish(key, added);
  call("react", { conv, seq, emoji, added })
    .catch((error: unknown) => showToast({ text: explain(toFailure(error)), isError: true }))
    // The event is on its way, or here: what it says counts from now on.
    .finally(() => setTimeout(() => wish(key, null), 300));
}

/** wished are the reactions as they will be. */
export function wished(conv: Id, seq: Seq, reactions: readonly Reaction[]): readonly Reaction[] {
  const prefix = `${conv} ${seq} `;
  let list = reactions;
  for (const [key, added] of wishes.value) {
    if (key.startsWith(prefix)) {
      list = withWish(list, key.slice(prefix.length), added);
    }
  }
  return list;
}

export function withWish(list: readonly Reaction[], emoji: string, added: boolean): readonly Reaction[] {
  const old = list.find((r) => r.emoji === emoji);
  if (old === undefined) {
    return added ? [...list, { emoji, count: 1, users: [], isMine: true }] : list;
  }
  const count = old.count + Number(added) - Number(old.isMine);
  return list.flatMap((r) => (r !== old ? [r] : count === 0 ? [] : [{ ...r, count, isMine: added }]));
}
