import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PresenceState, StatusChoice } from "../gen/hongyan/v1/common_pb";
import { SetStatusResponseSchema } from "../gen/hongyan/v1/presence_pb";
import { PresencesSchema } from "../gen/hongyan/v1/realtime_pb";
import { apply, type Input } from "./apply";
import type { Core } from "./core";
import type { ClientFrame } from "./frames";
import { diff, patch } from "./patch";
import { Watcher } from "./presence";
import { ANN, BOB, ME, signedIn } from "./testing/make";
import type { Id, Link, State } from "./types";

const NOW = Date.UTC(2026, 10, 21, 12);
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const { ONLINE, BUSY, OFFLINE } = PresenceState;

/** A watcher whose server is a list of what it was told. */
function setup(link: Link = "live") {
  let state: State = signedIn({ link });
  const told: string[] = [];
  const asked: unknown[] = [];
  const core = {
    state: () => state,
    change: (input: Input) => {
      const before = state;
      state = apply(state, input);
      const p = diff(before, state);
      expect(p === null ? before : patch(before, p)).toEqual(state); // the tabs know it too
    },
    call: async (_: unknown, request: unknown) => {
      asked.push(request);
      return create(SetStatusResponseSchema, { status: { choice: StatusChoice.BUSY, text: "lunch" } });
    },
  } as unknown as Core;
  const tell = (frame: ClientFrame) => {
    if (frame.kind === "raw" && frame.frame.case === "watch") {
      told.push(`watch ${frame.frame.value.userIds?.join(" ")}`);
    } else if (frame.kind === "raw" && frame.frame.case === "activity") {
      told.push(frame.frame.value.idle === true ? "idle" : "used");
    }
  };
  const watcher = new Watcher(core, { tell });
  return {
    watcher,
    asked,
    state: () => state,
    told: () => told.splice(0),
    attend: (tab: string, users: readonly Id[], isIdle = false) => watcher.attend({ tab, users, isIdle }),
    hear: (list: Record<Id, PresenceState>, own?: StatusChoice) =>
      watcher.hear(create(PresencesSchema, { presences: Object.entries(list).map(([userId, s]) => ({ userId, state: s })), ...(own === undefined ? {} : { own: { choice: own } }) })),
    turn: (to: Link) => {
      core.change({ kind: "link", link: to });
      watcher.turned(to);
    },
  };
}

test("what all tabs show is watched, each once, and told when it changes", async () => {
  const c = setup();
  await c.attend("a", [ME, ANN]);
  expect(c.told()).toEqual(["used", "watch 1 2"]);
  await c.attend("b", [ME, BOB]);
  expect(c.told()).toEqual(["watch 1 2 3"]);
  await c.attend("b", [ME, ANN]);
  expect(c.told()).toEqual(["watch 1 2"]);
  await c.attend("b", [ME]);
  expect(c.told()).toEqual([]);
  await c.attend("a", []);
  expect(c.told()).toEqual(["watch 1"]);
});

test("a device is idle when all its tabs are, and one that is silent is gone", async () => {
  const c = setup();
  await c.attend("a", [ME]);
  await c.attend("b", [ME], true);
  c.told();
  expect(c.watcher.isIdle).toBe(false);
  await c.attend("a", [ME], true);
  expect(c.told()).toEqual(["idle"]);
  expect(c.watcher.isIdle).toBe(true);
  await c.attend("b", [ME]);
  expect(c.told()).toEqual(["used"]);
  vi.advanceTimersByTime(200_000); // b was killed
  await c.attend("a", [ME], true);
  expect(c.told()).toEqual(["idle"]);
});

test("no more are watched than the server takes", async () => {
  const c = setup();
  const many = Array.from({ length: 300 }, (_, i) => String(i + 1));
  await c.attend("a", many);
  expect(c.told().at(-1)?.split(" ").length).toBe(201);
});

test("what is heard is shown; who is not watched any more is forgotten", async () => {
  const c = setup();
  await c.attend("a", [ME, ANN, BOB]);
  c.hear({ [ME]: ONLINE, [ANN]: BUSY, [BOB]: OFFLINE }, StatusChoice.INVISIBLE);
  expect(c.state().presence).toMatchObject({ [ANN]: { state: "busy" }, [BOB]: { state: "offline", seenAt: 0 } });
  expect(c.state().status).toEqual({ choice: "invisible", text: "", textUntil: 0 });
  c.hear({ [BOB]: ONLINE });
  expect(c.state().presence).toMatchObject({ [ANN]: { state: "busy" }, [BOB]: { state: "online" } });
  expect(c.state().status?.choice).toBe("invisible");
  await c.attend("a", [ME, BOB]);
  expect(Object.keys(c.state().presence)).toEqual([ME, BOB]);
  c.hear({ [ANN]: 99 as PresenceState }); // of a later version
  expect(c.state().presence[ANN]?.state).toBe("offline");
});

test("a new connection is told everything; without one nobody knows for long", async () => {
  const c = setup("connecting");
  await c.attend("a", [ME, ANN], true);
  expect(c.told()).toEqual([]);
  c.turn("live");
  expect(c.told()).toEqual(["idle", "watch 1 2"]);
  c.hear({ [ANN]: ONLINE }, StatusChoice.BUSY);
  for (const link of ["waiting", "connecting", "waiting"] as const) {
    c.turn(link);
    vi.advanceTimersByTime(5000);
    expect(c.state().presence[ANN]?.state).toBe("online");
  }
  c.turn("live"); // in time
  vi.advanceTimersByTime(60_000);
  expect(c.state().presence[ANN]?.state).toBe("online");
  expect(c.told()).toEqual(["idle", "watch 1 2"]);
  c.turn("waiting");
  c.turn("connecting");
  vi.advanceTimersByTime(20_000);
  expect(c.state().presence).toEqual({});
  expect(c.state().status?.choice).toBe("busy");
});

test("what was told is told again now and then", async () => {
  const c = setup();
  await c.attend("a", [ME]);
  c.told();
  for (let minute = 0; minute < 6; minute++) {
    vi.advanceTimersByTime(60_000);
    await c.attend("a", [ME]);
  }
  expect(c.told()).toEqual(["used", "watch 1"]);
});

test("the own status is set, and shown as the server took it", async () => {
  const c = setup();
  await c.watcher.setStatus({ choice: "away", text: "x", textUntil: NOW + 1500 });
  expect(c.asked).toEqual([{ status: { choice: StatusChoice.AWAY, text: "x", textExpiresAt: { seconds: BigInt(NOW / 1000 + 1) } } }]);
  expect(c.state().status).toEqual({ choice: "busy", text: "lunch", textUntil: 0 });
  await c.watcher.setStatus({ choice: "auto", text: "", textUntil: 0 });
  expect(c.asked[1]).toEqual({ status: { choice: StatusChoice.UNSPECIFIED, text: "" } });
  c.watcher.hear(create(PresencesSchema, { own: { choice: StatusChoice.AWAY, text: "y", textExpiresAt: timestampFromMs(NOW) } }));
  expect(c.state().status).toEqual({ choice: "away", text: "y", textUntil: NOW });
});
