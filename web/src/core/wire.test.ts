import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { ConversationSchema, EventSchema, UserEventSchema } from "../gen/hongyan/v1/common_pb";
import { ContentSchema } from "../gen/hongyan/v1/content_pb";
import { ErrorDetailSchema, Reason } from "../gen/hongyan/v1/error_pb";
import { FrameSchema } from "../gen/hongyan/v1/realtime_pb";
import { AccountService } from "../gen/hongyan/v1/account_pb";
import { decodeFrame, encodeFrame } from "./frames";
import { httpUnary } from "./rpc";
import { localExpiry } from "./tokens";
import { connectError, conversation, event, failure, userEvent } from "./wire";

test("frames go there and back", () => {
  const bytes = encodeFrame(7, { kind: "send", conv: "9007199254740993", clientId: "c", text: "你好", entities: [], reply: 0 });
  const frame = decodeFrame(bytes);
  expect(frame.id).toBe(7);
  // A frame of a client is nothing a server says.
  expect(frame.frame.kind).toBe("unknown");
  const acked = toBinary(FrameSchema, create(FrameSchema, { id: 3, kind: { case: "acked", value: { seq: 5n, num: 4n, duplicate: true } } }));
  expect(decodeFrame(acked)).toEqual({ id: 3, frame: { kind: "acked", seq: 5, num: 4, sentAt: 0, duplicate: true } });
});

test("ids stay text, beyond what a number holds", () => {
  expect(event(create(EventSchema, { conversationId: "9007199254740993", seq: 1n, senderId: "2" }))).toMatchObject({ conv: "9007199254740993", seq: 1, body: { kind: "unknown" } });
});

test("what a later version says is kept as unknown", () => {
  const later = create(EventSchema, { body: { case: "content", value: create(ContentSchema, { fallback: "a picture" }) } });
  expect(event(later).body).toEqual({ kind: "unknown", fallback: "a picture" });
  expect(userEvent(create(UserEventSchema, { seq: 4n }))).toEqual({ seq: 4, body: { kind: "unknown" } });
  expect(conversation(create(ConversationSchema, { id: "1" }))).toMatchObject({ kind: "group", role: "none", peer: "", last: null });
  expect(failure("x", create(ErrorDetailSchema, { reason: 9999 as Reason })).reason).toBe("REASON_UNSPECIFIED");
});

test("errors of the server, and of what stands before it", () => {
  const value = btoa(String.fromCharCode(...toBinary(ErrorDetailSchema, create(ErrorDetailSchema, { reason: Reason.SIGN_IN_LOCKED, retryAfter: { seconds: 30n }, requestId: "r1" }))));
  const body = JSON.stringify({ code: "resource_exhausted", details: [{ type: "other", value: "" }, { type: "hongyan.v1.ErrorDetail", value: value.replace(/=+$/, "") }] });
  expect(connectError(429, body).failure).toMatchObject({ code: "resource_exhausted", reason: "SIGN_IN_LOCKED", retryAfter: 30_000, requestId: "r1" });
  expect(connectError(502, "<html>bad gateway").failure.code).toBe("unavailable");
  expect(connectError(401, "").failure.code).toBe("unauthenticated");
  expect(connectError(404, "{}").failure.code).toBe("unknown");
});

test("a call is a POST with a bearer", async () => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const fetcher = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push({ url: String(url), init });
    return new Response(new Uint8Array(), { status: 200 });
  };
  const answer = await httpUnary("http://x", fetcher)(AccountService.method.getMe, {}, "token");
  expect(answer.owner).toBe(false);
  expect(asked[0]).toMatchObject({ url: "http://x/hongyan.v1.AccountService/GetMe", init: { method: "POST", headers: { authorization: "Bearer token", "content-type": "application/proto" } } });
  const down = httpUnary("http://x", async () => Promise.reject(new TypeError("no network")));
  await expect(down(AccountService.method.getMe, {})).rejects.toMatchObject({ failure: { code: "unavailable" } });
  const odd = httpUnary("http://x", async () => new Response(new Uint8Array([255, 255]), { status: 200 }));
  await expect(odd(AccountService.method.getMe, {})).rejects.toMatchObject({ failure: { code: "internal" } });
});

test("a token's end is told by its span, whatever the clock says", () => {
  const token = `x.${btoa(JSON.stringify({ iat: 1000, exp: 1600 }))}.y`;
  expect(Math.abs(localExpiry(token, 0) - Date.now() - 600_000)).toBeLessThan(1000);
  expect(localExpiry("opaque", 42)).toBe(42);
});

test("what is done to a group, and what it is then, comes with numbers as numbers and ends as times", () => {
  const muted = (seconds: bigint) => event(create(EventSchema, { body: { case: "memberMuted", value: { userId: "5", until: { seconds } } } })).body;
  expect(muted(2n)).toEqual({ kind: "group", what: "memberMuted", userId: "5", until: 2000 });
  expect(muted(BigInt(Date.UTC(9999, 0) / 1000))).toMatchObject({ until: Infinity });
  expect(event(create(EventSchema, { body: { case: "allMuted", value: {} } })).body).toEqual({ kind: "group", what: "allMuted" });
  expect(event(create(EventSchema, { body: { case: "permissionsChanged", value: { permissions: { speak: 2, invite: 1, editInfo: 3, pin: 1, mentionAll: 1 } } } })).body).toMatchObject({ permissions: { speak: 2, editInfo: 3 } });
  const c = create(ConversationSchema, { group: { permissions: { speak: 1, invite: 1, editInfo: 2, pin: 2, mentionAll: 2 }, noticeSeq: 7n, notice: "n", slowSeconds: 5 }, nickname: "x" });
  expect(conversation(c)).toMatchObject({ nickname: "x", silencedUntil: 0 });
  expect(conversation(c).group).toEqual({ speak: 1, invite: 1, editInfo: 2, pin: 2, mentionAll: 2, mutedUntil: 0, slowSeconds: 5, applications: 0, notice: "n", noticeSeq: 7, historyFromSeq: 0, avatar: "" });
  expect(conversation(create(ConversationSchema, {})).group).toBe(null);
});
