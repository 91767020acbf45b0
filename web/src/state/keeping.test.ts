import { expect, test } from "vitest";
import { withHeld } from "../views/home/useHeldOrder";
import { pinSteps } from "./keeping";

/** What the server makes of a step: right above another, or on top. */
function done(order: readonly string[], steps: ReturnType<typeof pinSteps>): string {
  let now = [...order];
  for (const { conv, above } of steps) {
    now = now.filter((id) => id !== conv);
    now.splice(above === "" ? 0 : now.indexOf(above), 0, conv);
  }
  return now.join("");
}

test("a pinned conversation gets to any place among the pinned ones", () => {
  const order = [..."abcd"];
  for (const conv of order) {
    for (const index of order.keys()) {
      const wanted = order.filter((id) => id !== conv).toSpliced(index, 0, conv);
      expect(done(order, pinSteps(order, conv, index))).toBe(wanted.join(""));
    }
  }
  expect(pinSteps(order, "b", 1)).toEqual([]);
  expect(pinSteps(order, "b", 4)).toEqual([]);
  expect(pinSteps(order, "b", -1)).toEqual([]);
});

test("the row under the pointer stays where it is, unless pins changed or it is gone", () => {
  const held = { id: "c", index: 2, pins: "a" };
  expect(withHeld(["a", "d", "b", "c"], held, "a")).toEqual(["a", "d", "c", "b"]);
  expect(withHeld(["a", "d", "b", "c"], held, "c")).toEqual(["a", "d", "b", "c"]);
  expect(withHeld(["a", "d", "b"], held, "a")).toEqual(["a", "d", "b"]);
  expect(withHeld(["c"], held, "a")).toEqual(["c"]);
});
