// Company: several cores may run on one database at once. Tabs of two versions
// of the client have two (a channel per worker's URL), and where there is no
// SharedWorker and no lock every tab has its own. The rules between them:
//
//   - Each has its connection and its copy of the state. A cursor in the
//     database may go back when the slower one writes; that costs a sync.
//   - The outbox in the database is the truth. Who changes it says so, and the
//     others read it again.
//   - One sends: the core that was started last, which is the one of the newest
//     version and understands the rows of all. It holds a Web Lock, and takes it
//     from whoever has it; the one before waits to have it back, for the day
//     the newer one ends. So what is left in the outbox always has somebody.
//   - Where there are no locks all of them send. Client ids make that harmless,
//     and each keeps to the order of its list.
//   - Who signs in or out says so, and the others follow.
import type { Channel } from "./host";

export type News = "outbox" | "account";

/** What is needed of navigator.locks. */
export interface Locks {
  request(name: string, options: { readonly steal?: boolean }, hold: () => Promise<void>): Promise<void>;
}

const LOCK = "hongyan sender";
/** The same for all versions, for ever. */
export const COMPANY_CHANNEL = "hongyan cores";

export class Company {
  readonly #channel: Channel | null;
  readonly #locks: Locks | null;
  #isSender: boolean;
  onNews: (news: News) => void = () => undefined;
  /** It is up to this core to send now. */
  onTurn: () => void = () => undefined;

  constructor(channel: Channel | null = null, locks: Locks | null = null) {
    this.#channel = channel;
    this.#locks = locks;
    this.#isSender = locks === null;
    if (channel !== null) {
      channel.onmessage = ({ data }) => {
        if (data === "outbox" || data === "account") {
          this.onNews(data);
        }
      };
    }
  }

  get isSender(): boolean {
    return this.#isSender;
  }

  /** start takes the turn from whoever has it. */
  start(): void {
    if (this.#locks !== null) {
      void this.#wait(this.#locks, true);
    }
  }

  tell(news: News): void {
    this.#channel?.postMessage(news);
  }

  async #wait(locks: Locks, isFirst: boolean): Promise<void> {
    try {
      await locks.request(LOCK, isFirst ? { steal: true } : {}, () => {
        this.#isSender = true;
        this.onTurn();
        return new Promise<never>(() => undefined);
      });
    } catch (error) {
      const isStolen = error instanceof DOMException && error.name === "AbortError";
      this.#isSender = !isStolen;
      if (isStolen) {
        await this.#wait(locks, false);
      } else {
        // No locks here after all (storage is refused, and they with it).
        this.onTurn();
      }
    }
  }
}
