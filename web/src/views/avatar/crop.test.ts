import { describe, expect, it } from "vitest";
import { cropOf, moved, zoomed } from "./crop";

describe("the square of a picture", () => {
  const wide = cropOf(400, 200);

  it("is the largest one in the middle at first", () => {
    expect(wide).toMatchObject({ x: 100, y: 0, side: 200 });
  });

  it("stays in the picture, wherever it is moved", () => {
    expect(moved(wide, 9, 9)).toMatchObject({ x: 200, y: 0 });
    expect(moved(wide, -9, 0)).toMatchObject({ x: 0, y: 0 });
    expect(moved(wide, 0.25, 0)).toMatchObject({ x: 150 });
  });

  it("keeps its middle when it is zoomed, but for the edges", () => {
    const close = zoomed(wide, 2);
    expect(close).toMatchObject({ x: 150, y: 50, side: 100 });
    expect(zoomed(moved(close, 9, 9), 1)).toMatchObject({ x: 200, y: 0, side: 200 });
  });
});
