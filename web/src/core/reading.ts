// What a view wants to see of a stream: from the database when it is there,
// else from the server. A log in memory is one stretch of the stream, with
// holes of at most MAX_HOLE that are filled here; what lies before and after it
// is asked for by who looks there.
import { MessageService } from "../gen/hongyan/v1/message_pb";
import type { ReadingApi } from "./api";
import type { Core } from "./core";
import { holes, isBegun, isDetached, MAX_HOLE, pageAfter, pageBefore, type Page } from "./log";
import type { Id, Seq } from "./types";
import { event } from "./wire";

/** Events per page, from the database and from the server. */
const PAGE = 60;
/** A hole is filled with pages of the largest size the server gives. */
const FILL_PAGE = 200;
/** Conversations whose log stays in memory. */
const OPEN_LOGS = 8;

export class Reader implements ReadingApi {
  readonly #core: Core;
  /** Opened conversations, the last one opened last. */
  #opened: Id[] = [];
  /** Loads of one conversation run one after the other; the same one twice is one. */
  readonly #turns = new Map<Id, Promise<unknown>>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #filling = new Set<Id>();

  constructor(core: Core) {
    this.#core = core;
  }

  open(conv: Id): Promise<void> {
    this.#touch(conv);
    return this.#once("open", conv, async () => {
      if (!isBegun(this.#log(conv))) {
        await this.#begin(conv);
      }
    });
  }

  loadOlder(conv: Id): Promise<void> {
    return this.#once("older", conv, async () => {
      const log = this.#log(conv);
      const first = log?.events[0]?.seq ?? this.#head(conv) + 1;
      if (log?.atStart !== true) {
        await this.#add(conv, () => this.#before(conv, first, PAGE));
      }
    });
  }

  loadNewer(conv: Id): Promise<void> {
    return this.#once("newer", conv, async () => {
      const log = this.#log(conv);
      const last = log?.events.at(-1)?.seq;
      if (log !== undefined && last !== undefined && isDetached(log)) {
        await this.#add(conv, () => this.#after(conv, last, PAGE));
      }
    });
  }

  loadAround({ conv, seq }: { conv: Id; seq: Seq }): Promise<boolean> {
    this.#touch(conv);
    return this.#inTurn(conv, async () => {
      if (this.#has(conv, seq)) {
        return true;
      }
      try {
        await this.#add(conv, () => this.#around(conv, seq), "jump");
      } catch {
        return false;
      }
      return this.#has(conv, seq);
    });
  }

  /** fill asks for what is missing inside the logs, the newest hole first. */
  fill(): void {
    const { logs, link } = this.#core.state();
    for (const [conv, log] of Object.entries(logs)) {
      if (log.gaps.length > 0 && holes(log).length > 0 && !this.#filling.has(conv) && link === "live") {
        this.#filling.add(conv);
        void this.#fillLog(conv)
          .catch(() => undefined) // Tried again with the next change.
          .finally(() => this.#filling.delete(conv));
      }
    }
  }

  async #fillLog(conv: Id): Promise<void> {
    for (let left = MAX_HOLE / FILL_PAGE + 1; left > 0; left--) {
      const log = this.#log(conv);
      const hole = log === undefined ? undefined : holes(log).at(-1);
      if (hole === undefined) {
        return;
      }
      await this.#add(conv, () => this.#after(conv, hole, FILL_PAGE));
    }
  }

  /**
   * begin: with much unread one begins to read where one stopped. The newest
   * part is there too, if that is not far from it, and comes in the same
   * breath, so that a view which sees the log sees where to begin.
   */
  async #begin(conv: Id): Promise<void> {
    await this.#core.flush();
    const { epoch } = this.#core.state();
    const head = this.#head(conv);
    const newest = await this.#before(conv, head + 1, PAGE);
    const unread = await this.#unread(conv, newest).catch(() => null);
    if (epoch !== this.#core.state().epoch) {
      return;
    }
    if (unread !== null) {
      this.#core.change({ kind: "page", conv, page: unread });
    }
    if (unread === null || newest.above - unread.below < MAX_HOLE) {
      this.#core.change({ kind: "page", conv, page: newest });
    }
    await this.#catchUp(conv, head);
    if (newest.events.length < PAGE / 2 && newest.above > 0) {
      // A screen should be full at once. Offline, what there is is shown.
      await this.#add(conv, () => this.#before(conv, newest.above + 1, PAGE)).catch(() => undefined);
    }
  }

  /** unread is the part where reading stopped, if it is above the newest one. */
  async #unread(conv: Id, newest: Page): Promise<Page | null> {
    const { conversations, reading, link } = this.#core.state();
    const c = conversations[conv];
    const readSeq = Math.max(c?.readSeq ?? 0, reading[conv]?.seq ?? 0);
    if (c === undefined || c.role === "none" || readSeq >= newest.above) {
      return null;
    }
    const kept = await this.#core.store.eventsAfter(conv, readSeq, PAGE);
    return kept.length > 0 || link === "live" ? this.#after(conv, readSeq, PAGE) : null;
  }

  /** catchUp: what came while the log was made found none to go into. */
  async #catchUp(conv: Id, head: Seq): Promise<void> {
    const log = this.#log(conv);
    if (log !== undefined && isDetached(log) && log.events.at(-1)?.seq === head) {
      await this.#add(conv, () => this.#after(conv, head, PAGE));
    }
  }

  // Pages.

  async #before(conv: Id, before: Seq, limit: number): Promise<Page> {
    const kept = await this.#core.store.eventsBefore(conv, before, limit);
    const first = kept[0];
    if (first !== undefined) {
      return { events: kept, above: first.seq - 1, below: before };
    }
    if (this.#head(conv) > 0 && before <= 1) {
      return { events: [], above: 0, below: before };
    }
    // A conversation that is not known yet is asked for its newest part.
    const place = this.#head(conv) > 0 ? { beforeSeq: BigInt(before) } : {};
    const answer = await this.#core.call(MessageService.method.history, { conversationId: conv, ...place, limit });
    return pageBefore(answer.messages.map(event), before, answer.hasMore);
  }

  async #after(conv: Id, after: Seq, limit: number): Promise<Page> {
    const kept = await this.#core.store.eventsAfter(conv, after, limit);
    const last = kept.at(-1);
    if (last !== undefined) {
      return { events: kept, above: after, below: last.seq + 1 };
    }
    const end = this.#head(conv) + 1;
    const answer = await this.#core.call(MessageService.method.history, { conversationId: conv, afterSeq: BigInt(after), limit });
    return pageAfter(answer.messages.map(event), after, answer.hasMore, end);
  }

  /** around is an empty page when there is no such event for us. */
  async #around(conv: Id, seq: Seq): Promise<Page | null> {
    const upper = await this.#before(conv, seq + 1, PAGE / 2);
    if (upper.events.at(-1)?.seq !== seq) {
      return null;
    }
    const lower = seq < this.#head(conv) ? await this.#after(conv, seq, PAGE / 2).catch(() => null) : null;
    return lower === null ? upper : { events: [...upper.events, ...lower.events], above: upper.above, below: lower.below };
  }

  async #add(conv: Id, load: () => Promise<Page | null>, kind: "page" | "jump" = "page"): Promise<void> {
    await this.#core.flush();
    const { epoch } = this.#core.state();
    const head = this.#head(conv);
    let page = await load();
    if (head !== this.#head(conv)) {
      // What has happened meanwhile may have been done to a message of the page.
      await this.#core.flush();
      page = await load();
    }
    if (page !== null && epoch === this.#core.state().epoch) {
      this.#core.change({ kind, conv, page });
    }
  }

  // Parts.

  #log(conv: Id) {
    return this.#core.state().logs[conv];
  }

  #head(conv: Id): Seq {
    return this.#core.state().conversations[conv]?.headSeq ?? 0;
  }

  #has(conv: Id, seq: Seq): boolean {
    return this.#log(conv)?.events.some((e) => e.seq === seq) ?? false;
  }

  #touch(conv: Id): void {
    this.#opened = [...this.#opened.filter((id) => id !== conv), conv];
    for (const id of this.#opened.splice(0, Math.max(0, this.#opened.length - OPEN_LOGS))) {
      this.#core.change({ kind: "closed", conv: id });
    }
  }

  #once(what: string, conv: Id, load: () => Promise<void>): Promise<void> {
    const key = `${what} ${conv}`;
    const running = this.#running.get(key) ?? this.#inTurn(conv, load).finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    return running;
  }

  #inTurn<T>(conv: Id, load: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(conv) ?? Promise.resolve()).then(load, load);
    this.#turns.set(conv, turn);
    return turn;
  }
}
