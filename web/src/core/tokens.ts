// The one place where tokens are renewed. A refresh token is good for one use,
// so renewals are kept apart by a lock that spans all tabs, and whoever gets
// the lock first looks whether somebody else has just renewed.
import type { Account, Store } from "./db";
import { ApiError, failureOf } from "./errors";
import { remote } from "./remote";
import type { Unary } from "./rpc";
import type { Failure, Id, Millis, Tokens, User } from "./types";

/** An access token this close to its end is not used any more, milliseconds. */
const MARGIN = 30_000;

export type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** webLock holds across tabs where the browser can and lets us, else within this worker. */
export const webLock: Lock = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  let running: Promise<T> | undefined;
  try {
    return (await navigator.locks.request(name, () => (running = work()))) as T;
  } catch {
    // No locks, or none for us: then the work has not begun.
    return running ?? work();
  }
};

export class TokenKeeper {
  readonly #store: Store;
  readonly #unary: Unary;
  readonly #lock: Lock;
  readonly #onEnded: (failure: Failure, at: Millis) => void;
  #account: Account | null = null;
  /** The access token the server refused, whatever its time says. */
  #refused = "";
  #renewing: Promise<string> | null = null;

  constructor(parts: { store: Store; unary: Unary; lock: Lock; onEnded: (failure: Failure, at: Millis) => void }) {
    this.#store = parts.store;
    this.#unary = parts.unary;
    this.#lock = parts.lock;
    this.#onEnded = parts.onEnded;
  }

  use(account: Account | null): void {
    this.#account = account;
  }

  /** keep takes the place of whatever was known: somebody has signed in. What the disk refuses is held until this worker ends. */
  async keep(me: User, tokens: Tokens): Promise<void> {
    this.#account = { me, tokens };
    await this.#store.setAccount(this.#account).catch(() => undefined);
  }

  /** rename leaves the tokens as they are: another core may have renewed them. */
  rename(me: User): Promise<void> {
    return this.#replace(me.id, (known) => ({ ...known, me }));
  }

  /** replace changes what is known of a person. Throws when that one is not signed in here any more. */
  async #replace(id: Id, change: (known: Account) => Account): Promise<void> {
    if (this.#account?.me.id !== id) {
      throw signedOut();
    }
    this.#account = change(this.#account);
    await this.#store.changeAccount((kept) => (kept.me.id === id ? change(kept) : kept)).catch(() => undefined);
  }

  /** refuse says that the server did not accept this access token. */
  refuse(access: string): void {
    this.#refused = access;
  }

  /** access returns a token that is good now, renewed if need be. */
  async access(): Promise<string> {
    const tokens = this.#account?.tokens ?? null;
    if (tokens === null) {
      throw signedOut();
    }
    if (this.#isGood(tokens)) {
      return tokens.access;
    }
    this.#renewing ??= this.#lock("hongyan-tokens", () => this.#renew()).finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  #isGood(tokens: Tokens): boolean {
    return tokens.access !== this.#refused && tokens.accessExpiresAt - MARGIN > Date.now();
  }

  async #renew(): Promise<string> {
    const account = (await this.#store.account()) ?? this.#account;
    if (account === null || account.tokens === null || account.me.id !== this.#account?.me.id) {
      throw signedOut();
    }
    const { me, tokens } = account;
    if (this.#isGood(tokens)) {
      this.#account = account;
      return tokens.access;
    }
    try {
      const { AccountService, timestampMs } = await remote();
      const answer = await this.#unary(AccountService.method.refresh, { refreshToken: tokens.refresh });
      const expiresAt = answer.accessExpiresAt === undefined ? 0 : timestampMs(answer.accessExpiresAt);
      const renewed = { access: answer.accessToken, accessExpiresAt: localExpiry(answer.accessToken, expiresAt), refresh: answer.refreshToken };
      await this.#replace(me.id, (known) => ({ me: known.me, tokens: renewed }));
      return renewed.access;
    } catch (error) {
      if (error instanceof ApiError && isFinal(error.failure)) {
        const ended = { failure: error.failure, at: Date.now() };
        await this.#replace(me.id, (known) => ({ me: known.me, tokens: null, ended }));
        this.#onEnded(ended.failure, ended.at);
      }
      throw error;
    }
  }
}

function signedOut(): ApiError {
  return new ApiError(failureOf("unauthenticated", "NOT_SIGNED_IN"));
}

/** isFinal: the server's own word. What stands before it may answer 401 too, and knows nothing of the session. */
function isFinal({ reason }: Failure): boolean {
  return reason === "NOT_SIGNED_IN" || reason === "ACCOUNT_LOCKED" || reason === "DEVICE_REVOKED" || reason === "TOKEN_REUSED";
}

/**
 * localExpiry is the end of an access token by this device's clock, which may
 * be wrong: what counts is the span between issue and end inside the token.
 */
export function localExpiry(access: string, expiresAt: Millis): Millis {
  try {
    const claims: unknown = JSON.parse(atob((access.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")));
    if (typeof claims === "object" && claims !== null && "iat" in claims && "exp" in claims && typeof claims.iat === "number" && typeof claims.exp === "number") {
      return Date.now() + (claims.exp - claims.iat) * 1000;
    }
  } catch {
    // Not a JWT: believe the time given beside it.
  }
  return expiresAt;
}
