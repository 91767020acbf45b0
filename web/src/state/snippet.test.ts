import { expect, test } from "vitest";
import { snippet } from "./snippet";

test("what was found stands in its surroundings, on one line", () => {
  expect(snippet("明天\n会议取消", "会议")).toEqual({ before: "明天 ", found: "会议", after: "取消" });
  expect(snippet("Hello World", "wor")).toEqual({ before: "Hello ", found: "Wor", after: "ld" });
  const long = snippet(`${"x".repeat(100)}here${"y".repeat(300)}`, "here");
  expect(long.before).toBe(`…${"x".repeat(24)}`);
  expect(long.after).toBe("y".repeat(120));
});

test("no character is cut in two, and what is not there is not marked", () => {
  const { before } = snippet(`${"😀".repeat(12)}ab😀here`, "here");
  expect(before).not.toMatch(/^…?[\uDC00-\uDFFF]/);
  expect(snippet("abc", "x")).toEqual({ before: "abc", found: "", after: "" });
});
