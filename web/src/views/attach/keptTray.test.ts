import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";

/** The database, which all tabs see. */
const blobs = new Map<string, Blob>();
const smalls = new Map<string, unknown>();
vi.mock("../../core/blobs", () => ({
  blob: async (key: string) => blobs.get(key) ?? null,
  small: async (key: string) => smalls.get(key) ?? null,
  keepBlobs: async (all: ReadonlyMap<string, Blob>) => all.forEach((bytes, key) => blobs.set(key, bytes)),
  keepSmall: async (key: string, value: unknown) => void smalls.set(key, value),
  forgetBlobs: async (keys: readonly string[]) => keys.forEach((key) => [blobs.delete(key), smalls.delete(key)]),
}));
vi.mock("../../i18n", () => ({ t: (key: string) => key }));
vi.mock("../../state/toasts", () => ({ showToast: vi.fn() }));
vi.mock("../../state/client", () => ({ told: signal({ session: { kind: "in" } }) }));
vi.stubGlobal("addEventListener", () => undefined);
vi.stubGlobal("removeEventListener", () => undefined);
let isElsewhere = false;
vi.stubGlobal("navigator", { locks: { request: async (_name: string, _how: unknown, hold: (lock: object | null) => unknown) => hold(isElsewhere ? null : {}) } });
const { isBusy } = await import("../../state/busy");
const { add, clear, isSealed, trayOf } = await import("./tray");
const { keepTray } = await import("./keptTray");

const file = (name: string) => new File([name], name);
const names = (conv: string) => trayOf(conv).value.map((one) => one.file.name);
const keptNames = (conv: string) => ((smalls.get(`tray ${conv}`) ?? { files: [] }) as { files: { name: string }[] }).files.map((one) => one.name);

function leave(conv: string): void {
  smalls.set(`tray ${conv}`, { isSealed: false, files: [{ key: "k", name: "first", as: "file" }] });
  blobs.set("tray k", new Blob(["first"]));
}

beforeEach(() => {
  blobs.clear();
  smalls.clear();
  isElsewhere = false;
});

test("what was left is shown again, above what came since, and is encrypted if that was asked for since", async () => {
  leave("1");
  add("1", [file("since")], "file", 0, String);
  isSealed("1").value = true;
  await keepTray("1");
  expect(names("1")).toEqual(["first", "since"]);
  expect(isSealed("1").value).toBe(true);
  await expect.poll(() => keptNames("1")).toEqual(["first", "since"]);
  clear("1");
  await expect.poll(() => [blobs.size, smalls.size]).toEqual([0, 0]);
});

test("what another tab left is not written over by the one that keeps the tray after it", async () => {
  leave("2");
  isElsewhere = true;
  await keepTray("2");
  add("2", [file("mine")], "file", 0, String);
  await expect.poll(isBusy).toBe(true); // It lives as long as this page.
  expect(keptNames("2")).toEqual(["first"]);
  isElsewhere = false;
  add("2", [file("more")], "file", 0, String);
  await expect.poll(() => keptNames("2")).toEqual(["first", "mine", "more"]);
  expect(names("2")).toEqual(["first", "mine", "more"]);
  await expect.poll(isBusy).toBe(false);
});

test("a tray that is too large to be kept would be lost with the page", async () => {
  await keepTray("3");
  add("3", [new File([new Uint8Array(200_000_001)], "film")], "file", 0, String);
  await expect.poll(isBusy).toBe(true);
  clear("3");
  await expect.poll(isBusy).toBe(false);
});
