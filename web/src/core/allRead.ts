// Everything at once is read: asked for now and then.
import type { Argument } from "./api";
import type { Core } from "./core";
import type { Marks } from "./marks";

export async function markAllRead({ state }: Core, marks: Marks, markUnread: (a: Argument<"markUnread">) => Promise<void>): Promise<void> {
  for (const c of Object.values(state().conversations)) {
    if (c.settings.markedUnread) {
      markUnread({ conv: c.id, unread: false }).catch(() => undefined);
    }
    if (c.headNum > c.readNum) {
      await marks.markRead({ conv: c.id, seq: c.headSeq, num: c.headNum });
    }
  }
}
