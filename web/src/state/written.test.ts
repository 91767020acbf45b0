import { afterEach, expect, test } from "vitest";
import { declined, firstLink, written } from "./written";

afterEach(() => {
  declined.value = "";
});

test.each([
  ["看https://example.com/a，和 https://example.com/b", "https://example.com/a"],
  ["[这里](https://example.com/here) https://example.com/a", "https://example.com/here"],
  ["https://example.com/a [这里](https://example.com/here)", "https://example.com/a"],
  ["`https://example.com/code` https://example.com/a", "https://example.com/a"],
  ["||https://example.com/secret||", ""],
  ["||[x](https://example.com/secret)||", ""],
  ["example.com a@b.com", ""],
])("the first link of %j", (source, want) => {
  expect(firstLink(written(source))).toBe(want);
});

test("a link that was declined is sent without a preview, and only that one", () => {
  expect(written("https://example.com/a")).toEqual({ text: "https://example.com/a", entities: [] });
  declined.value = "https://example.com/a";
  expect(written("see https://example.com/a").noPreview).toBe(true);
  expect(written("https://example.com/b https://example.com/a").noPreview).toBeUndefined();
  expect(written("no link").noPreview).toBeUndefined();
});
