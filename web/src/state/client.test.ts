import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { channelName, type Ask, type Tell } from "../core/api";
import { emptyState } from "../core/types";

vi.mock("./trusted", () => ({ workerPath: "/worker.js", scriptUrl: (url: string) => url }));

const account = { handle: "ann", password: "x", name: "", deviceName: "", setupKey: "", language: "zh" };
let core: BroadcastChannel;
let heard: Ask[];

/** tell is what a core says. */
function tell(message: Tell): void {
  core.postMessage(message);
}

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("location", { href: "http://here/" });
  vi.stubGlobal("navigator", { locks: { request: () => Promise.resolve() } });
  heard = [];
  core = new BroadcastChannel(channelName("http://here/worker.js"));
  core.addEventListener("message", (e: MessageEvent<Ask>) => {
    const ask = e.data;
    heard.push(ask);
    if (ask.kind === "hello") {
      tell({ to: "tab", kind: "state", tab: ask.tab, core: "first", version: 0, state: emptyState });
    }
  });
});
afterEach(() => {
  core.close();
  vi.unstubAllGlobals();
});

const registers = () => heard.filter((ask) => ask.kind === "call" && ask.method === "register").length;

test("what is asked while the core starts is heard once", async () => {
  const { call, startClient } = await import("./client");
  void call("register", account).catch(() => undefined);
  startClient();
  void call("register", account).catch(() => undefined);
  // It hears, and only then says that it is there.
  tell({ to: "tab", kind: "started", core: "first" });
  await vi.waitFor(() => expect(heard.filter((ask) => ask.kind === "hello")).toHaveLength(2));
  await vi.waitFor(() => expect(registers()).toBe(2));
  await new Promise((done) => setTimeout(done, 50));
  expect(registers()).toBe(2);
});

test("a core that follows another one is asked again what changes nothing, and the rest has failed", async () => {
  const { call, startClient } = await import("./client");
  startClient();
  const register = call("register", account).then(
    () => "done",
    () => "failed",
  );
  void call("devices").catch(() => undefined);
  await vi.waitFor(() => expect(registers()).toBe(1));
  tell({ to: "tab", kind: "started", core: "second" });
  expect(await register).toBe("failed");
  await vi.waitFor(() => expect(heard.filter((ask) => ask.kind === "call" && ask.method === "devices")).toHaveLength(2));
  expect(registers()).toBe(1);
});
