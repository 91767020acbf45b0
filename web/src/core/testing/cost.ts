import { expect } from "vitest";

/** Milliseconds: less is not worth to be compared. */
const LITTLE = 1000;

/**
 * costsLittle: four times as much to do takes nowhere near sixteen times as
 * long, whatever machine this is and whoever else it works for.
 */
export function costsLittle(work: (n: number) => void, n: number): void {
  const cost = (size: number) =>
    Math.min(
      ...Array.from({ length: 3 }, () => {
        const begun = performance.now();
        work(size);
        return performance.now() - begun;
      }),
    );
  expect(cost(n)).toBeLessThan(Math.max(LITTLE, 8 * cost(Math.ceil(n / 4))));
}
