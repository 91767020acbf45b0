// Where one was in the conversations one left: in memory for as long as the
// tab lives, and over a reload of it.
import type { Id, Seq } from "../core/types";

export interface Place {
  readonly seq: Seq;
  /** From the top of the list to the top of that row, px. */
  readonly offset: number;
}

const KEPT = "hongyan.places";
/** So many are remembered. */
const MOST = 200;

const places = loadPlaces();
/** What this tab showed when it was loaded anew, until it is shown again. */
let reloaded = reloadedPlace();

// The next page of this tab goes on from here.
addEventListener("pagehide", () => {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify([...places].map(([conv, p]) => [conv, p.seq, p.offset])));
  } catch {
    // Refused: then only this page remembers.
  }
});

/** placeOf: null where one was at the end, or never. */
export function placeOf(conv: Id): Place | null {
  return places.get(conv) ?? null;
}

export function keepPlace(conv: Id, place: Place | null): void {
  places.delete(conv);
  if (place !== null) {
    places.set(conv, place);
    const oldest = places.size > MOST ? places.keys().next().value : undefined;
    if (oldest !== undefined) {
      places.delete(oldest);
    }
  }
}

/** takeReloaded: a page that was loaded anew goes on where it was, even if its address names another message. */
export function takeReloaded(path: string): Place | null {
  const place = reloaded?.path === path ? reloaded.place : null;
  reloaded = null;
  return place;
}

function reloadedPlace(): { readonly path: string; readonly place: Place } | null {
  const place = places.get(location.pathname.split("/")[2] ?? "");
  return place === undefined ? null : { path: location.pathname, place };
}

function loadPlaces(): Map<Id, Place> {
  const found = new Map<Id, Place>();
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    for (const entry of Array.isArray(kept) ? (kept as unknown[]) : []) {
      const [conv, seq, offset] = Array.isArray(entry) ? (entry as unknown[]) : [];
      if (typeof conv === "string" && typeof seq === "number" && typeof offset === "number") {
        found.set(conv, { seq, offset });
      }
    }
  } catch {
    // Unreadable or refused: nothing is remembered.
  }
  return found;
}
