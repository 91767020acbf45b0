import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Reason } from "../gen/hongyan/v1/error_pb";
import { Connection, type ConnectionParts } from "./connection";
import { ApiError, failureOf } from "./errors";
import type { ServerFrame } from "./frames";
import { FakeSocket, greets } from "./testing/fake";
import type { Differences, Link } from "./types";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup(more: Partial<ConnectionParts> = {}) {
  const sockets: FakeSocket[] = [];
  const links: Link[] = [];
  const frames: ServerFrame[] = [];
  const differences: Differences[] = [];
  const refused: string[] = [];
  const times: number[] = [];
  const connection = new Connection({
    openSocket: () => {
      const socket = new FakeSocket();
      socket.answer = greets;
      sockets.push(socket);
      return socket;
    },
    accessToken: async () => "token",
    refuseToken: (access) => refused.push(access),
    cursors: () => ({ epoch: "e1", userSeq: 7, heads: [{ conv: "5", seq: 3, readSeq: 2, peerReadSeq: 1, peerDeliveredSeq: 1 }] }),
    onLink: (link) => links.push(link),
    onServerTime: (time) => times.push(time),
    onDifferences: (d) => differences.push(d),
    onFrame: (f) => frames.push(f),
    random: () => 1,
    ...more,
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  const last = () => sockets.at(-1) ?? new FakeSocket();
  return {
    connection,
    sockets,
    links,
    frames,
    differences,
    refused,
    times,
    last,
    settle,
    async live() {
      connection.start();
      await settle();
      last().open();
      await settle();
    },
  };
}

test("signs in, syncs with its cursors, and is live", async () => {
  const c = setup();
  await c.live();
  expect(c.links).toEqual(["connecting", "syncing", "live"]);
  expect(c.last().kinds()).toEqual(["auth", "sync"]);
  expect(c.last().sent[0]?.kind.value).toMatchObject({ accessToken: "token" });
  expect(c.last().sent[1]?.kind.value).toMatchObject({ epoch: "e1", userSeq: 7n, heads: [{ conversationId: "5", seq: 3n }] });
  expect(c.differences).toMatchObject([{ epoch: "e1", first: true }]);
});

test("pages of a sync are asked for one by one, and only the first is the first", async () => {
  const c = setup();
  c.connection.start();
  await c.settle();
  const pages = ["2", "3", ""];
  c.last().answer = (f) => (f.kind.case === "sync" ? { case: "synced", value: { epoch: "e1", nextPage: pages.shift() ?? "" } } : greets(f));
  c.last().open();
  await c.settle();
  expect(c.differences.map((d) => d.first)).toEqual([true, false, false]);
  expect(c.last().sent.flatMap((f) => (f.kind.case === "sync" ? [f.kind.value.page] : []))).toEqual(["", "2", "3"]);
  expect(c.connection.link).toBe("live");
});

test("a lost socket is opened again after a random wait that grows", async () => {
  const c = setup();
  await c.live();
  c.last().drop();
  expect(c.connection.link).toBe("waiting");
  await vi.advanceTimersByTimeAsync(499);
  expect(c.sockets).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2);
  expect(c.sockets).toHaveLength(2);
  c.last().drop();
  await vi.advanceTimersByTimeAsync(999);
  expect(c.sockets).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2);
  expect(c.sockets).toHaveLength(3);
});

test("only a connection that held makes the wait short again", async () => {
  const c = setup();
  await c.live();
  c.last().drop();
  await vi.advanceTimersByTimeAsync(500);
  c.last().open();
  await vi.advanceTimersByTimeAsync(59_000);
  c.last().drop();
  await vi.advanceTimersByTimeAsync(999);
  expect(c.sockets).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(c.sockets).toHaveLength(3);
  c.last().open();
  await vi.advanceTimersByTimeAsync(61_000);
  c.last().drop();
  await vi.advanceTimersByTimeAsync(500);
  expect(c.sockets).toHaveLength(4);
});

test("wake tries at once", async () => {
  const c = setup();
  await c.live();
  c.last().drop();
  c.connection.wake();
  await c.settle();
  expect(c.sockets).toHaveLength(2);
});

test("a socket that does not open is given up", async () => {
  const c = setup();
  c.connection.start();
  await vi.advanceTimersByTimeAsync(9_999);
  expect(c.connection.link).toBe("connecting");
  await vi.advanceTimersByTimeAsync(2);
  expect(c.connection.link).toBe("waiting");
  expect(c.sockets[0]?.isClosed).toBe(true);
});

test("retry gives up an attempt that hangs, and leaves a connection that lives", async () => {
  const c = setup();
  c.connection.start();
  await c.settle();
  c.connection.retry();
  await c.settle();
  expect(c.sockets).toHaveLength(2);
  c.last().open();
  await c.settle();
  expect(c.connection.link).toBe("live");
  c.connection.retry();
  await c.settle();
  expect(c.sockets).toHaveLength(2);
  expect(c.last().kinds()).toContain("ping");
});

test("somebody who looks learns within seconds that the socket is dead", async () => {
  const c = setup();
  await c.live();
  c.last().answer = () => null;
  await vi.advanceTimersByTimeAsync(1);
  c.connection.wake();
  await vi.advanceTimersByTimeAsync(3_999);
  expect(c.connection.link).toBe("live");
  await vi.advanceTimersByTimeAsync(2);
  expect(c.connection.link).toBe("waiting");
});

test("the server's clock is told with every connection", async () => {
  const c = setup();
  await c.live();
  expect(c.times).toHaveLength(1);
});

test("a silent server is given up; a ping keeps a good one", async () => {
  const c = setup();
  await c.live();
  await vi.advanceTimersByTimeAsync(27_000);
  expect(c.last().kinds()).toContain("ping");
  expect(c.frames).toMatchObject([{ kind: "pong" }]);
  c.last().answer = () => null;
  await vi.advanceTimersByTimeAsync(27_000 + 10_000);
  expect(c.connection.link).not.toBe("live");
  expect(c.sockets[0]?.isClosed).toBe(true);
});

test("the server may send us away, for as long as it says", async () => {
  const c = setup();
  await c.live();
  c.last().say({ case: "goAway", value: { min: { seconds: 2n }, max: { seconds: 5n }, reason: Reason.SHUTTING_DOWN } });
  expect(c.connection.link).toBe("waiting");
  await vi.advanceTimersByTimeAsync(4999);
  expect(c.sockets).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2);
  expect(c.sockets).toHaveLength(2);
  expect(c.refused).toEqual([]);
});

test("a revoked device asks for another token, which tells", async () => {
  const c = setup();
  await c.live();
  c.last().say({ case: "goAway", value: { reason: Reason.DEVICE_REVOKED } });
  await c.settle();
  expect(c.refused).toEqual(["token"]);
});

test("a refused token is not used again", async () => {
  const c = setup();
  c.connection.start();
  await c.settle();
  c.last().answer = () => ({ case: "failed", value: { code: "unauthenticated", detail: { reason: Reason.NOT_SIGNED_IN } } });
  c.last().open();
  await c.settle();
  expect(c.refused).toEqual(["token"]);
  expect(c.connection.link).toBe("waiting");
});

test("stop is the end: nothing is planned", async () => {
  const c = setup();
  await c.live();
  c.connection.stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(c.sockets).toHaveLength(1);
  expect(c.connection.link).toBe("idle");
});

describe("sync again", () => {
  test("on a resync, and on many gaps, once", async () => {
    const c = setup();
    await c.live();
    c.last().say({ case: "resync", value: {} });
    c.connection.sync();
    c.connection.sync();
    await vi.advanceTimersByTimeAsync(600);
    expect(c.last().kinds().filter((k) => k === "sync")).toHaveLength(2);
    expect(c.connection.link).toBe("live");
  });

  test("what is asked for during a sync comes after it", async () => {
    const c = setup();
    c.connection.start();
    await c.settle();
    let answers = 0;
    c.last().answer = (f) => {
      if (f.kind.case === "sync" && answers++ === 0) {
        c.connection.sync();
      }
      return greets(f);
    };
    c.last().open();
    await c.settle();
    await vi.advanceTimersByTimeAsync(600);
    expect(c.last().kinds().filter((k) => k === "sync")).toHaveLength(2);
  });
});

describe("requests", () => {
  test("are answered by id, refused with the reason, lost with the socket", async () => {
    const c = setup();
    await c.live();
    const read = c.connection.request({ kind: "read", conv: "5", seq: 3 });
    c.last().say({ case: "readMarked", value: { readSeq: 3n, readNum: 2n } }, c.last().sent.at(-1)?.id);
    await expect(read).resolves.toEqual({ kind: "read_marked", readSeq: 3, readNum: 2 });

    const send = c.connection.request({ kind: "send", conv: "5", clientId: "x", text: "hi", entities: [], reply: 0 });
    c.last().say({ case: "failed", value: { code: "permission_denied", detail: { reason: Reason.NOT_A_MEMBER } } }, c.last().sent.at(-1)?.id);
    await expect(send).rejects.toMatchObject({ failure: { reason: "NOT_A_MEMBER", code: "permission_denied" } });

    const lost = c.connection.request({ kind: "delivered", conv: "5", seq: 3 });
    c.last().drop();
    await expect(lost).rejects.toMatchObject({ failure: { code: "unavailable" } });
    await expect(c.connection.request({ kind: "ping" })).rejects.toBeInstanceOf(ApiError);
  });

  test("do not wait for ever", async () => {
    const c = setup();
    await c.live();
    const never = c.connection.request({ kind: "read", conv: "5", seq: 3 });
    const settled = expect(never).rejects.toMatchObject({ failure: failureOf("unavailable") });
    await vi.advanceTimersByTimeAsync(10_000);
    await settled;
  });

  test("typing is told only while live", async () => {
    const c = setup();
    c.connection.tell({ kind: "typing", conv: "5" });
    await c.live();
    c.connection.tell({ kind: "typing", conv: "5" });
    expect(c.last().kinds().filter((k) => k === "typing")).toHaveLength(1);
    expect(c.last().last("typing")?.id).toBe(0);
  });
});

test("no token, no socket: the session's end stops the tries", async () => {
  let connection: Connection | null = null;
  const c = setup({
    accessToken: async () => {
      connection?.stop();
      throw new ApiError(failureOf("unauthenticated", "DEVICE_REVOKED"));
    },
  });
  connection = c.connection;
  c.connection.start();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(c.sockets).toHaveLength(0);
  expect(c.connection.link).toBe("idle");
});

test("bytes that are no frame end the socket", async () => {
  const c = setup();
  await c.live();
  c.last().onmessage?.(new Uint8Array([0xff, 0xff, 0xff]));
  expect(c.connection.link).toBe("waiting");
});
