// Drafts on their way to the server: some seconds after the writing stops, and
// again when the link is back. Fetched with the first one.
import type { Core } from "./core";
import { isTemporary, toFailure } from "./errors";
import type { Id, Millis } from "./types";
import { millis } from "./wire";

/** After the last change, milliseconds. */
const PAUSE = 5000;
/** After the first one that was not saved, milliseconds. */
const LONGEST = 9000;

interface Plan {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly since: Millis;
}

export class Drafts {
  readonly #core: Core;
  readonly #plans = new Map<Id, Plan>();
  readonly #saving = new Set<Id>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** live: what could not be told is told now. */
  live(): void {
    const { drafts, cleared } = this.#core.state();
    for (const [conv, draft] of [...Object.entries(drafts), ...Object.entries(cleared)]) {
      if (!draft.saved && !this.#plans.has(conv)) {
        void this.save(conv);
      }
    }
  }

  stop(): void {
    for (const { timer } of this.#plans.values()) {
      clearTimeout(timer);
    }
    this.#plans.clear();
  }

  /** plan: somebody writes on, perhaps. */
  plan(conv: Id): void {
    const planned = this.#plans.get(conv);
    clearTimeout(planned?.timer);
    const since = planned?.since ?? Date.now();
    const wait = Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now()));
    this.#plans.set(conv, { since, timer: setTimeout(() => void this.save(conv), wait) });
  }

  async save(conv: Id): Promise<void> {
    clearTimeout(this.#plans.get(conv)?.timer);
    this.#plans.delete(conv);
    const { drafts, cleared, link } = this.#core.state();
    const draft = drafts[conv] ?? cleared[conv];
    if (draft === undefined || draft.saved || link !== "live") {
      return;
    }
    if (this.#saving.has(conv)) {
      this.plan(conv);
      return;
    }
    this.#saving.add(conv);
    try {
      // Not among what the first chat waits for.
      const { ConversationService } = await import("../gen/hongyan/v1/conversation_pb");
      const answer = await this.#core.call(ConversationService.method.saveDraft, { conversationId: conv, text: draft.text, replySeq: BigInt(draft.reply) });
      this.#core.change({ kind: "draft_saved", conv, text: draft.text, savedAt: millis(answer.draft?.savedAt) });
    } catch (error) {
      if (isTemporary(toFailure(error))) {
        this.plan(conv);
      } else if (draft.text === "") {
        // Refused for good: then there is nothing to take away.
        this.#core.change({ kind: "draft_saved", conv, text: "", savedAt: 0 });
      }
    } finally {
      this.#saving.delete(conv);
    }
  }
}
