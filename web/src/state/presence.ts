// Who is there: what this tab shows of people, and whether it is used.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Id, Presence, State } from "../core/types";
import { uuidv7 } from "../core/uuid";
import { hint, snapshot } from "./client";
import { me } from "./selectors";
import { useSnapshot } from "./useSnapshot";

/** Without input for so long nobody uses this tab, milliseconds. */
const IDLE_AFTER = 300_000;
/** A tab says so often that it is there, milliseconds. */
const BEAT = 60_000;
/** Scrolling changes what is shown faster than anybody need know, milliseconds. */
const SETTLE = 200;

const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

const tab = uuidv7();
/** How many parts of the page show somebody. */
const shown = new Map<Id, number>();
/** Grows every minute: times that are told as "5 minutes ago" are drawn again. */
export const minute = signal(0);

let isIdle = false;
let lastInput = 0;
let soon: ReturnType<typeof setTimeout> | undefined;

/** useShown has the server tell of somebody while a part of the page shows them, if there is something to see. */
export function useShown(id: Id): void {
  const isFriend = useSnapshot((s) => isWatchable(s, id));
  useEffect(() => {
    if (!isFriend) {
      return;
    }
    shown.set(id, (shown.get(id) ?? 0) + 1);
    report();
    return () => {
      const left = (shown.get(id) ?? 1) - 1;
      if (left === 0) {
        shown.delete(id);
      } else {
        shown.set(id, left);
      }
      report();
    };
  }, [id, isFriend]);
}

/** seenOf is how somebody is seen, null where one does not know. */
export function seenOf(s: State, id: Id): Presence | null {
  return isWatchable(s, id) ? (s.presence[id] ?? null) : null;
}

/** isWatchable: of friends there is something to see. */
export function isWatchable(s: State, id: Id): boolean {
  const kept = s.contacts[id];
  return kept !== undefined && kept.friend && !kept.blocked;
}

/** attend says that the tab is there, and when it is used, until what it returns is called. */
export function attend(): () => void {
  lastInput = Date.now();
  const wake = () => {
    lastInput = Date.now();
    if (isIdle) {
      isIdle = false;
      report();
    }
  };
  const beat = () => {
    isIdle = Date.now() - lastInput >= IDLE_AFTER;
    minute.value++;
    tell();
  };
  const timer = setInterval(beat, BEAT);
  INPUTS.forEach((name) => addEventListener(name, wake, { passive: true, capture: true }));
  addEventListener("pagehide", leave);
  // A page that was kept comes back as it was.
  addEventListener("pageshow", tell);
  // Another core knows nothing of this tab.
  const stop = whenLive(report);
  report();
  return () => {
    clearInterval(timer);
    clearTimeout(soon);
    INPUTS.forEach((name) => removeEventListener(name, wake, { capture: true }));
    removeEventListener("pagehide", leave);
    removeEventListener("pageshow", tell);
    stop();
    leave();
  };
}

function whenLive(run: () => void): () => void {
  let was = "";
  return snapshot.subscribe(({ link }) => {
    if (link === "live" && was !== "live") {
      run();
    }
    was = link;
  });
}

function report(): void {
  clearTimeout(soon);
  soon = setTimeout(tell, SETTLE);
}

/** tell: oneself is always among them, for one's own status. */
function tell(): void {
  const myId = me(snapshot.peek())?.id;
  if (myId !== undefined) {
    hint("attend", { tab, users: [myId, ...shown.keys()], isIdle });
  }
}

function leave(): void {
  hint("attend", { tab, users: [], isIdle: true });
}
