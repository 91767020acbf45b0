import { useEffect, useRef, useState } from "preact/hooks";
import type { Id, Log, Seq } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import type { Place } from "../../state/places";
import { navigate } from "../../state/route";
import { showToast } from "../../state/toasts";
import { placeNow, type Anchor, type Goal } from "./useAnchor";
import { has, openWindow, windowAround, type Window } from "./window";

interface JumpInput {
  conv: Id;
  log: Log;
  target: Seq;
  anchor: Anchor;
  setWindow: (w: Window) => void;
}

/** Where a jump began; place null: the end. */
interface Origin {
  readonly target: Seq;
  readonly place: Place | null;
}

/** useJump goes to the message the address names, and back to where that was asked for. */
export function useJump({ conv, log, target, anchor, setWindow }: JumpInput) {
  const [isLoading, setLoading] = useState(false);
  const origins = useRef<Origin[]>([]);
  const before = useRef(target);
  const latest = useRef(log);
  latest.current = log;

  const load = async (seq: Seq): Promise<boolean> => {
    if (has(latest.current.events, seq)) {
      return true;
    }
    setLoading(true);
    try {
      return await call("loadAround", { conv, seq });
    } catch {
      return false;
    } finally {
      setLoading(false);
    }
  };
  /** show brings a message that is in the log into sight. */
  const show = (seq: Seq, offset: number | null) => {
    const goal: Goal = { kind: "row", seq, offset };
    anchor.isStuck.current = false;
    anchor.goal.current = goal;
    setWindow(windowAround(latest.current.events, seq));
  };
  const go = async (seq: Seq) => {
    if (await load(seq)) {
      show(seq, null);
      requestAnimationFrame(() => flash(anchor.box.current, seq));
    } else if (location.pathname === `/c/${conv}/m/${seq}`) {
      // Who has gone elsewhere meanwhile stays there.
      showToast({ text: t("chat.jump_failed"), isError: true });
      navigate(`/c/${conv}`, { replace: true });
    }
  };
  const back = async (place: Place | null) => {
    if (place !== null && (await load(place.seq))) {
      show(place.seq, place.offset);
      return;
    }
    anchor.isStuck.current = true;
    setWindow(openWindow(latest.current.events, -1));
  };

  useEffect(() => {
    if (target !== 0) {
      flash(anchor.box.current, target);
    }
  }, []);
  useEffect(() => {
    const from = before.current;
    before.current = target;
    if (from === target || anchor.box.current === null) {
      return;
    }
    const origin = origins.current.at(-1);
    if (origin?.target === target) {
      origins.current.pop();
      void back(origin.place);
    } else if (target !== 0) {
      origins.current.push({ target: from, place: placeNow(anchor.box.current, anchor.isStuck.current) });
      void go(target);
    }
  }, [target]);
  return { isLoading, load, go, show, latest: () => latest.current };
}

function flash(box: HTMLElement | null, seq: Seq): void {
  const row = box?.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  if (row !== null && row !== undefined) {
    row.removeAttribute("data-flash");
    void row.offsetWidth; // The fade begins anew.
    row.dataset["flash"] = "";
    setTimeout(() => row.removeAttribute("data-flash"), 1500);
  }
}
