// The one place where tokens are renewed. A refresh token is good for one use,
// so renewals are kept apart by a lock that spans all tabs, and whoever gets
// the lock first looks whether somebody else has just renewed.
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { AccountService } from "../gen/hongyan/v1/account_pb";
import type { Account, Store } from "./db";
import { ApiError, failureOf } from "./errors";
import type { Unary } from "./rpc";
import type { Failure, Millis, Tokens, User } from "./types";

/** An access token this close to its end is not used any more, milliseconds. */
const MARGIN = 30_000;

export type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** webLock holds across tabs where the browser can, else within this worker. */
export const webLock: Lock = (name, work) => ("locks" in navigator ? (navigator.locks.request(name, work) as ReturnType<typeof work>) : work());

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

  async keep(me: User, tokens: Tokens): Promise<void> {
    this.#account = { me, tokens };
    await this.#store.setAccount(this.#account);
  }

  async rename(me: User): Promise<void> {
    if (this.#account !== null) {
      this.#account = { ...this.#account, me };
      await this.#store.setAccount(this.#account);
    }
  }

  /** refuse says that the server did not accept this access token. */
  refuse(access: string): void {
    this.#refused = access;
  }

  /** access returns a token that is good now, renewed if need be. */
  async access(): Promise<string> {
    const tokens = this.#account?.tokens ?? null;
    if (tokens === null) {
      throw new ApiError(failureOf("unauthenticated", "NOT_SIGNED_IN"));
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
    if (account?.tokens === null || account === null) {
      throw new ApiError(failureOf("unauthenticated", "NOT_SIGNED_IN"));
    }
    if (this.#isGood(account.tokens)) {
      this.#account = account;
      return account.tokens.access;
    }
    try {
      const answer = await this.#unary(AccountService.method.refresh, { refreshToken: account.tokens.refresh });
      const tokens = {
        access: answer.accessToken,
        accessExpiresAt: localExpiry(answer.accessToken, answer.accessExpiresAt === undefined ? 0 : timestampMs(answer.accessExpiresAt)),
        refresh: answer.refreshToken,
      };
      await this.keep(account.me, tokens);
      return tokens.access;
    } catch (error) {
      if (error instanceof ApiError && isFinal(error.failure)) {
        const at = Date.now();
        this.#account = { me: account.me, tokens: null, ended: { failure: error.failure, at } };
        await this.#store.setAccount(this.#account);
        this.#onEnded(error.failure, at);
      }
      throw error;
    }
  }
}

function isFinal(f: Failure): boolean {
  return f.code === "unauthenticated" || f.reason === "ACCOUNT_LOCKED" || f.reason === "DEVICE_REVOKED" || f.reason === "TOKEN_REUSED";
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
