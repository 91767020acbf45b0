import { expect, test, vi } from "vitest";
import type { Outgoing } from "./sendFiles";

const sendFiles = vi.fn<(conv: string, all: readonly Outgoing[]) => Promise<void>>();
const giveBack = vi.fn();
vi.mock("./sendFiles", () => ({ sendFiles, sendSealed: vi.fn() }));
vi.mock("../chat/composer/send", () => ({ giveBack, parsed: (text: string) => Promise.resolve({ text, entities: [] }) }));
vi.mock("../../i18n", () => ({ t: (key: string) => key }));
vi.mock("../../state/toasts", () => ({ showToast: vi.fn() }));
vi.mock("../../state/writing", () => ({ replyIn: () => 0 }));
const { add, putBack, trayOf } = await import("./tray");
const { sendTray } = await import("./useTraySend");

const file = (name: string) => new File([name], name);
const names = (conv: string) => trayOf(conv).value.map((one) => one.file.name);

test("what comes into the tray while it is sent is neither sent nor lost", async () => {
  let done = () => undefined as void;
  sendFiles.mockImplementation(() => new Promise((resolve) => (done = resolve)));
  add("1", [file("seen")], "file", 0, String);
  const sent = sendTray("1", "", () => null);
  putBack("1", [{ key: "kept", file: file("from before"), as: "file" }]);
  add("1", [file("pasted")], "file", 0, String);
  await expect.poll(() => sendFiles.mock.calls.length).toBe(1);
  add("1", [file("late")], "file", 0, String);
  done();
  expect(await sent).toBe(true);
  expect(sendFiles.mock.calls[0]?.[1].map((one) => one.ready.info.name)).toEqual(["seen"]);
  expect(names("1")).toEqual(["from before", "pasted", "late"]);
});

test("when there is no room the words come back, whatever was written meanwhile, to the files", async () => {
  sendFiles.mockRejectedValue(new Error("QuotaExceededError"));
  add("2", [file("large")], "file", 0, String);
  const field = () => null;
  expect(await sendTray("2", "look", field)).toBe(false);
  expect(giveBack).toHaveBeenCalledExactlyOnceWith("2", "look", field);
  expect(names("2")).toEqual(["large"]);
});
