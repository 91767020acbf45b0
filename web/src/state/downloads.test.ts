import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";

const url = "/v1/files/5/7/9/original?s=1";
vi.mock("./client", () => ({ told: signal({ link: "live", session: { kind: "in" } }) }));
vi.mock("./files", () => ({ fileUrl: () => signal(url), forgetUrl: () => undefined }));
vi.stubGlobal("addEventListener", () => undefined);
vi.stubGlobal("removeEventListener", () => undefined);
const { isBusy } = await import("./busy");
const { download, downloadOf, stopDownload } = await import("./downloads");

const ref = { conv: "5", seq: 7, id: "9", variant: "original", isViewed: false } as const;
const fetched = vi.fn<(url: string, how: RequestInit) => Promise<unknown>>();
vi.stubGlobal("fetch", fetched);
beforeEach(() => {
  fetched.mockReset();
});

/** refusing is a server that a page cannot read from; probed: what one sees of its answer without going where it sends. */
const refusing = (probed: string) => (_: string, how: RequestInit) => (how.redirect === "manual" ? Promise.resolve({ type: probed }) : Promise.reject(new TypeError("Failed to fetch")));

test("where the server sends to another one that no page may read, the browser is told the address", async () => {
  fetched.mockImplementation(refusing("opaqueredirect"));
  const to = await new Promise((resolve) => download(ref, 10, () => undefined, resolve));
  expect(to).toBe(url);
  expect(downloadOf(ref).value).toEqual({ kind: "none" });
  expect(fetched).toHaveBeenCalledTimes(2);
});

test("where nobody else can fetch it, it has failed, at once", async () => {
  fetched.mockImplementation(refusing("opaqueredirect"));
  download({ ...ref, isViewed: true }, 10, () => undefined);
  await expect.poll(() => downloadOf({ ...ref, isViewed: true }).value.kind).toBe("failed");
});

test("a connection that broke is no other server: it is tried again, and the page is busy meanwhile", async () => {
  fetched.mockImplementation(refusing("basic"));
  const elsewhere = vi.fn();
  download(ref, 10, () => undefined, elsewhere);
  expect(isBusy()).toBe(true);
  await expect.poll(() => downloadOf(ref).value).toMatchObject({ kind: "going", waits: true });
  stopDownload(ref);
  expect([isBusy(), elsewhere.mock.calls.length]).toEqual([false, 0]);
});

test("what never reached the server is not asked for", () => {
  download({ ...ref, seq: 0, id: "" }, 10, () => undefined);
  expect(downloadOf({ ...ref, seq: 0, id: "" }).value).toEqual({ kind: "failed" });
  expect([isBusy(), fetched.mock.calls.length]).toEqual([false, 0]);
});
