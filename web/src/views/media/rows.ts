// How an album is laid out.

/** How many stand in each row of an album. */
const ROWS: Readonly<Record<number, readonly number[]>> = { 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [2, 2, 3], 8: [2, 3, 3], 9: [3, 3, 3] };

export function rowsOf(count: number): readonly number[] {
  return ROWS[count] ?? [2, 2, 3, 3];
}

/** heightOf a row of so many. */
export function heightOf(count: number): number {
  return count === 1 ? 200 : count === 2 ? 160 : 106;
}
