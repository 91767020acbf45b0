import { beforeAll, expect, test } from "vitest";
import { ANN, BOB, GROUP, group, ME, notice, range, text, user } from "../core/testing/make";
import type { Entity } from "../core/types";
import { loadAppTexts, loadLanguage } from "../i18n";
import { clock } from "../i18n/time";
import { announcement, news } from "./announce";

const users = { [ANN]: user(ANN, "Ann"), [BOB]: user(BOB, "Bob") };
const events = range(1, 9).map((seq) => text(seq, `m${seq}`, { conv: GROUP, sender: seq === 8 ? ME : ANN }));
const conv = group({ headSeq: 9, last: events.at(-1) ?? null });

beforeAll(async () => {
  await loadLanguage("en");
  await loadAppTexts();
});

test("all that others said is read out, not only the last of it, and nothing of one's own", () => {
  expect(news(conv, { events, gaps: [], atStart: true }, 6, ME).map((e) => e.seq)).toEqual([7, 9]);
});

test("of what is not at hand the last is read out", () => {
  expect(news(conv, { events: events.slice(0, 3), gaps: [3], atStart: true }, 6, ME).map((e) => e.seq)).toEqual([9]);
  expect(news(conv, undefined, 6, ME).map((e) => e.seq)).toEqual([9]);
  expect(news(group(), undefined, 0, ME)).toEqual([]);
});

test("who, what and when; what happened speaks for itself", () => {
  const left = notice(2, 1, { kind: "member_left" }, { sender: BOB });
  expect(announcement(users, group(), [text(1, "hello"), left], ME)).toBe(`Ann: hello, ${clock(text(1).sentAt)}\nBob left the group, ${clock(left.sentAt)}`);
});

test("who is mentioned hears it", () => {
  const mention: Entity = { kind: "mention", user: ME, offset: 0, length: 3 };
  const e = text(1, "@Me hi", { body: { kind: "text", text: "@Me hi", entities: [mention] } });
  expect(announcement(users, group(), [e], ME)).toBe(`[Mentioned you] Ann: @Me hi, ${clock(e.sentAt)}`);
  expect(announcement(users, group(), [e], BOB)).toBe(`Ann: @Me hi, ${clock(e.sentAt)}`);
});

test("many are counted", () => {
  expect(announcement(users, group(), events, ME)).toBe("9 new messages");
});
