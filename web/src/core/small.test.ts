import { describe, expect, test, vi } from "vitest";
import { Backoff } from "./backoff";
import { ApiError, failureOf, isTemporary, isUnreachable, toFailure } from "./errors";
import { uuidv7 } from "./uuid";

describe("uuidv7", () => {
  test("has the form, and the order of making", () => {
    const ids = Array.from({ length: 5000 }, () => uuidv7(1_700_000_000_000));
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(uuidv7(1_600_000_000_000) > (ids.at(-1) ?? "")).toBe(true);
  });

  test("carries the time", () => {
    const at = Date.now() + 1_000_000;
    expect(Number.parseInt(uuidv7(at).replaceAll("-", "").slice(0, 12), 16)).toBe(at);
  });
});

describe("Backoff", () => {
  test("is full jitter under a doubling ceiling", () => {
    const longest = new Backoff(() => 1);
    expect(Array.from({ length: 8 }, () => longest.next())).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    longest.reset();
    expect(longest.next()).toBe(500);
    expect(new Backoff(() => 0).next()).toBe(0);
    const random = vi.fn(() => 0.5);
    expect(new Backoff(random).next()).toBe(250);
  });
});

describe("errors", () => {
  test("temporary ones are tried again", () => {
    for (const reason of ["OVERLOADED", "OUTCOME_UNKNOWN", "SHUTTING_DOWN", "RATE_LIMITED", "STORAGE_FULL", "NOT_SIGNED_IN"] as const) {
      expect(isTemporary(failureOf("x", reason))).toBe(true);
    }
    for (const reason of ["NOT_A_MEMBER", "TOO_LONG", "CONTENT_EMPTY", "CLIENT_ID_REUSED", "PEER_DELETED"] as const) {
      expect(isTemporary(failureOf("x", reason))).toBe(false);
    }
    expect(isTemporary(failureOf("unavailable"))).toBe(true);
    expect(isTemporary(failureOf("permission_denied"))).toBe(false);
  });

  test("anything thrown has a failure", () => {
    expect(toFailure(new ApiError(failureOf("not_found", "USER_NOT_FOUND"))).reason).toBe("USER_NOT_FOUND");
    expect(toFailure(new TypeError("x")).code).toBe("unknown");
    expect(isUnreachable(failureOf("unavailable"))).toBe(true);
    expect(isUnreachable(failureOf("unavailable", "SHUTTING_DOWN"))).toBe(false);
  });
});
