// Where one stopped in what takes long to see or hear: on this device.
import type { Id } from "../../core/types";

/** Shorter ones begin at the beginning, and so does what is nearly over, seconds. */
const LONG = 30;
const END = 5;
/** The oldest are forgotten. */
const MOST = 200;
const KEY = "hongyan.positions";

let kept: Map<Id, number> | null = null;

function read(): Map<Id, number> {
  if (kept === null) {
    try {
      kept = new Map(JSON.parse(localStorage.getItem(KEY) ?? "[]") as [Id, number][]);
    } catch {
      kept = new Map(); // Refused, or not ours.
    }
  }
  return kept;
}

export function positionOf(id: Id): number {
  return read().get(id) ?? 0;
}

export function keepPosition(id: Id, at: number, length: number): void {
  const all = read();
  const whole = Math.floor(at);
  const isKept = id !== "" && length > LONG && whole > 0 && length - at > END;
  if (isKept ? all.get(id) === whole : !all.has(id)) {
    return;
  }
  all.delete(id);
  if (isKept) {
    all.set(id, whole);
  }
  try {
    localStorage.setItem(KEY, JSON.stringify([...all].slice(-MOST)));
  } catch {
    // Refused: it is known as long as the page lives.
  }
}
