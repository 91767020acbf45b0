import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FileRef } from "../core/api";
import { ApiError, failureOf } from "../core/errors";

const links = vi.fn<(method: string, refs: readonly FileRef[]) => Promise<string[]>>();
vi.mock("./client", () => ({ told: signal({ link: "live", session: { kind: "loading" } }), call: links }));
const { fileUrl } = await import("./files");

beforeEach(() => {
  vi.useFakeTimers();
  links.mockReset();
});
afterEach(() => vi.useRealTimers());

const ref = (seq: number): FileRef => ({ conv: "5", seq, id: "9", variant: "original" });

test("one reference that is refused takes none of the others with it, and is not asked for again", async () => {
  links.mockImplementation((_, refs) => (refs.some((r) => r.seq === 3) ? Promise.reject(new ApiError(failureOf("invalid_argument", "MALFORMED"))) : Promise.resolve(refs.map((r) => `/${r.seq}`))));
  const urls = [1, 2, 3, 4, 5].map((seq) => fileUrl(ref(seq)));
  await vi.advanceTimersByTimeAsync(100);
  expect(urls.map((url) => url.value)).toEqual(["/1", "/2", "", "/4", "/5"]);
  const asked = links.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(links.mock.calls.length).toBe(asked);
});

test("what the server could not answer is asked again", async () => {
  links.mockRejectedValueOnce(new ApiError(failureOf("unavailable"))).mockResolvedValue(["/11"]);
  const url = fileUrl(ref(11));
  await vi.advanceTimersByTimeAsync(3000);
  expect(url.value).toBe("/11");
});
