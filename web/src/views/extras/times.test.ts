import { expect, test } from "vitest";
import { choices, fromField, toField } from "./times";

const at = (text: string) => new Date(text).getTime();
const offered = (now: string) => choices(at(now)).map((c) => `${c.name} ${toField(c.at)}`);

test("times are in the future, and none is offered twice", () => {
  // A Wednesday, in the afternoon and late.
  expect(offered("2026-01-07T15:20:30")).toEqual(["hour 2026-01-07T16:21", "tonight 2026-01-07T20:00", "tomorrow 2026-01-08T09:00", "monday 2026-01-12T09:00"]);
  expect(offered("2026-01-07T22:00")).toEqual(["hour 2026-01-07T23:00", "tomorrow 2026-01-08T09:00", "monday 2026-01-12T09:00"]);
  // On a Sunday tomorrow is Monday; on a Monday the next one is a week away.
  expect(offered("2026-01-11T21:00")).toEqual(["hour 2026-01-11T22:00", "tomorrow 2026-01-12T09:00"]);
  expect(offered("2026-01-12T21:00").at(-1)).toBe("monday 2026-01-19T09:00");
});

test("a field has a time as it was written", () => {
  expect(toField(fromField("2026-03-01T08:05"))).toBe("2026-03-01T08:05");
});
