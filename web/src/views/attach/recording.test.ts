import { expect, test } from "vitest";
import { waveformOf } from "./recording";

test("64 heights for the whole length, the loudest as high as can be", () => {
  const levels = Array.from({ length: 640 }, (_, i) => (i < 320 ? 0.2 : 0.4));
  const heights = waveformOf(levels);
  expect(heights).toHaveLength(64);
  expect([heights[0], heights[31], heights[32], heights[63]]).toEqual([128, 128, 255, 255]);
});

test("silence is no noise, and a short note has all its heights", () => {
  expect(Math.max(...waveformOf([0.001, 0.002]))).toBeLessThan(10);
  expect(waveformOf([])).toEqual(new Uint8Array(64));
  expect(waveformOf([0.5, 1])).toHaveLength(64);
});
