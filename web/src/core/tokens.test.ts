import "fake-indexeddb/auto";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RefreshResponseSchema } from "../gen/hongyan/v1/account_pb";
import { openStore, type Store } from "./db";
import { ApiError, failureOf } from "./errors";
import { user } from "./testing/make";
import { TokenKeeper, webLock } from "./tokens";
import type { Failure } from "./types";

const me = user("1");
const old = { access: "old", accessExpiresAt: 0, refresh: "r1" };
const fresh = { access: "new", accessExpiresAt: Date.now() + 600_000, refresh: "r2" };

let store: Store;
let ended: Failure[] = [];
/** What the server says to a renewal, once the test lets it. */
let answer: () => Promise<unknown> = () => Promise.reject(new Error("not asked for"));
beforeEach(async () => {
  store = await openStore(`tokens-${Math.random()}`);
  ended = [];
});

async function keeper(on: Store = store): Promise<TokenKeeper> {
  const made = new TokenKeeper({ store: on, unary: () => answer() as never, lock: (_, work) => work(), onEnded: (failure) => ended.push(failure) });
  made.use(await on.account());
  return made;
}

const renewed = () => create(RefreshResponseSchema, { accessToken: "new", accessExpiresAt: timestampFromMs(Date.now() + 600_000), refreshToken: "r2" });

test("a new name leaves the tokens as another core has renewed them", async () => {
  await store.setAccount({ me, tokens: old });
  const first = await keeper();
  answer = () => Promise.resolve(renewed());
  await (await keeper()).access();
  await first.rename({ ...me, name: "Other" });
  expect(await store.account()).toMatchObject({ me: { name: "Other" }, tokens: { access: "new", refresh: "r2" } });
});

describe("a renewal that is answered late", () => {
  let release: (answer: unknown) => void;
  let refuse: (error: unknown) => void;
  beforeEach(async () => {
    await store.setAccount({ me, tokens: old });
    answer = () =>
      new Promise((resolve, reject) => {
        release = resolve;
        refuse = reject;
      });
  });

  test.each([
    ["with tokens", () => release(renewed())],
    ["with the end of the session", () => refuse(new ApiError(failureOf("unauthenticated", "DEVICE_REVOKED")))],
  ])("%s brings nobody back who has signed out", async (_, say) => {
    const tokens = await keeper();
    const asked = tokens.access();
    await new Promise((soon) => setTimeout(soon, 20));
    tokens.use(null);
    await store.clear();
    say();
    await expect(asked).rejects.toThrow("NOT_SIGNED_IN");
    expect(await store.account()).toBeNull();
    expect(ended).toEqual([]);
  });

  test("is not for the one who has signed in since", async () => {
    const tokens = await keeper();
    const asked = tokens.access();
    await new Promise((soon) => setTimeout(soon, 20));
    await tokens.keep(user("2"), { ...fresh, access: "of 2" });
    release(renewed());
    await expect(asked).rejects.toThrow("NOT_SIGNED_IN");
    expect(await tokens.access()).toBe("of 2");
    expect(await store.account()).toMatchObject({ me: { id: "2" }, tokens: { access: "of 2" } });
  });
});

test("the tokens of somebody else on this disk are not taken", async () => {
  await store.setAccount({ me, tokens: old });
  const tokens = await keeper();
  await store.setAccount({ me: user("2"), tokens: fresh });
  await expect(tokens.access()).rejects.toThrow("NOT_SIGNED_IN");
});

test("only the server's own word ends a session", async () => {
  await store.setAccount({ me, tokens: old });
  const tokens = await keeper();
  answer = () => Promise.reject(new ApiError(failureOf("unauthenticated")));
  await expect(tokens.access()).rejects.toThrow();
  expect(ended).toEqual([]);
  answer = () => Promise.reject(new ApiError(failureOf("unauthenticated", "TOKEN_REUSED")));
  await expect(tokens.access()).rejects.toThrow();
  expect(ended.map((f) => f.reason)).toEqual(["TOKEN_REUSED"]);
});

test("a disk that takes nothing keeps nobody from signing in, nor from going on", async () => {
  const full: Store = { ...store, account: async () => null, setAccount: () => Promise.reject(new Error("full")), changeAccount: () => Promise.reject(new Error("full")) };
  const tokens = await keeper(full);
  await tokens.keep(me, old);
  answer = () => Promise.resolve(renewed());
  expect(await tokens.access()).toBe("new");
});

describe("the lock", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("is done without where the browser refuses it", async () => {
    vi.stubGlobal("navigator", { locks: { request: () => Promise.reject(new DOMException("denied", "SecurityError")) } });
    expect(await webLock("x", async () => 1)).toBe(1);
    vi.stubGlobal("navigator", {});
    expect(await webLock("x", async () => 2)).toBe(2);
  });

  test("hands on how the work ended, and does it once", async () => {
    vi.stubGlobal("navigator", { locks: { request: async (_: string, work: () => Promise<unknown>) => await work() } });
    const work = vi.fn(async () => Promise.reject(new Error("work")));
    await expect(webLock("x", work)).rejects.toThrow("work");
    expect(work).toHaveBeenCalledTimes(1);
  });
});
