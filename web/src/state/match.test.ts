import { describe, expect, test } from "vitest";
import { best, match } from "./match";

const san = { name: "张三丰", key: "zhang san feng", handle: "zsf_1247" };

describe("a person is found by", () => {
  test.each(["张", "三丰", "zhang", "zhangsan", "zhang san", "zsf", "zhs", "zhangsf", "sanf", "feng", "@zsf_1", "247", "ZSF", "ｚｓ"])("%s", (query) => {
    expect(match(query, san)).toBeGreaterThan(0);
  });
});

describe("and not by", () => {
  test.each(["张丰", "zf", "hang", "an", "zhangfeng", "李", "zsfx"])("%s", (query) => {
    expect(match(query, san)).toBe(0);
  });
});

test("Latin names by the beginnings of their words", () => {
  expect(match("ac", { name: "Alice Chen" })).toBeGreaterThan(0);
  expect(match("che", { name: "Alice Chen" })).toBeGreaterThan(match("hen", { name: "Alice Chen" }));
});

test("what begins so comes before what contains it; equals keep their order", () => {
  const names = ["x alpha", "alpha", "beta", "alphabet"];
  expect(best("al", names, (name) => ({ name }))).toEqual(["alpha", "alphabet", "x alpha"]);
  expect(best("", names, (name) => ({ name }), 2)).toEqual(["x alpha", "alpha"]);
});
