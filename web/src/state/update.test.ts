import { describe, expect, it, vi } from "vitest";

vi.mock("./client", () => ({ snapshot: { peek: () => ({ outbox: {} }) } }));
vi.mock("./trusted", () => ({ scriptUrl: (url: string) => url, serviceWorkerPath: "/sw.js" }));
const { mayReload } = await import("./update");

const nobody = { isHidden: true, idle: 300_000, isUnsent: false, isWriting: false, isBusy: false };

describe("a new version is applied without asking", () => {
  it("when nobody looks, nobody was here for five minutes and nothing would be lost", () => {
    expect(mayReload(nobody)).toBe(true);
  });

  it.each([{ isHidden: false }, { idle: 299_999 }, { isUnsent: true }, { isWriting: true }, { isBusy: true }])("never with %o", (reason) => {
    expect(mayReload({ ...nobody, ...reason })).toBe(false);
  });
});
