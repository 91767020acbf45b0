// What was sent a moment ago and still waits is taken back, as if nobody had sent it.
import type { UndoApi } from "./api";
import type { Core } from "./core";

/** So long before its time a message counts as sent, milliseconds: another core may be the one that sends. */
const MARGIN = 300;

export function undoApi({ state, change, flush }: Core): UndoApi {
  return {
    async undo({ conv, clientId, text, reply }) {
      const found = state().outbox[conv]?.find((p) => p.clientId === clientId);
      if (found?.state !== "queued" || (found.until ?? 0) < Date.now() + MARGIN) {
        return false;
      }
      // Both in one write: what it said is a message, or a draft.
      change({ kind: "discarded", conv, clientId });
      change({ kind: "draft", conv, text, reply, at: Date.now() });
      await flush();
      return true;
    },
  };
}
