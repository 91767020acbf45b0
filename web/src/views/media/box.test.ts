import { expect, test } from "vitest";
import type { Rich } from "../../core/types";
import { boxOf } from "./box";
import { heightOf, rowsOf } from "./rows";

const file = (width: number, height: number) => ({ id: "1", name: "", size: 1, mime: "image/jpeg", width, height, durationMs: 0, blurhash: "", posterId: "" });
const media = (...files: ReturnType<typeof file>[]): Rich => ({ kind: "rich", fallback: "", what: "media", value: { files } });

test("the room of an album is that of its rows, for every number of pictures", () => {
  for (let count = 2; count <= 10; count++) {
    expect(rowsOf(count).reduce((sum, n) => sum + n, 0)).toBe(count);
    expect(boxOf(media(...Array.from({ length: count }, () => file(10, 10))))?.[1]).toBe(rowsOf(count).reduce((sum, n) => sum + heightOf(n), 0));
  }
});

test("a picture keeps its ratio, is not made larger, and is not a line", () => {
  expect(boxOf(media(file(1600, 1200)))).toEqual([320, 240]);
  expect(boxOf(media(file(200, 150)))).toEqual([200, 150]);
  expect(boxOf(media(file(1000, 4000)))).toEqual([120, 360]);
  expect(boxOf(media(file(4000, 100)))).toEqual([320, 80]);
  expect(boxOf(media(file(0, 0)))).toEqual([320, 200]);
});
