import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

const MOST = 8;
const STEP = 1.5;
/** So far a finger goes to the side for another picture, or down to close, px. */
const SWIPE = 60;
const DOWN = 110;

interface View {
  scale: number;
  x: number;
  y: number;
  turn: number;
}

/** useZoom moves a picture with wheel, fingers and buttons. It is moved by style, not drawn again. */
export function useZoom(stage: RefObject<HTMLDivElement | null>, { key, onStep, onClose }: { key: string; onStep: (step: 1 | -1) => void; onClose: () => void }) {
  const view = useRef<View>({ scale: 1, x: 0, y: 0, turn: 0 });
  const latest = useRef({ onStep, onClose });
  latest.current = { onStep, onClose };

  const show = (isSoft: boolean) => {
    const picture = stage.current?.querySelector<HTMLElement>("[data-zoomed]");
    const { scale, x, y, turn } = view.current;
    if (picture !== null && picture !== undefined) {
      picture.style.transition = isSoft ? "transform var(--t-mid) var(--ease)" : "none";
      picture.style.transform = `translate(${x}px, ${y}px) rotate(${turn}deg) scale(${scale})`;
    }
  };
  const set = (change: Partial<View>, isSoft = true) => {
    view.current = { ...view.current, ...change };
    if (view.current.scale <= 1) {
      view.current = { ...view.current, scale: 1, x: 0, y: 0 };
    }
    show(isSoft);
  };
  /** The place under the pointer stays where it is. */
  const zoomAt = (factor: number, clientX: number, clientY: number, isSoft: boolean) => {
    const box = stage.current?.getBoundingClientRect();
    const { scale, x, y } = view.current;
    const next = Math.min(MOST, Math.max(1, scale * factor));
    if (box !== undefined) {
      const [dx, dy] = [clientX - box.left - box.width / 2 - x, clientY - box.top - box.height / 2 - y];
      set({ scale: next, x: x - dx * (next / scale - 1), y: y - dy * (next / scale - 1) }, isSoft);
    }
  };
  const middle = (factor: number) => {
    const box = stage.current?.getBoundingClientRect();
    zoomAt(factor, (box?.left ?? 0) + (box?.width ?? 0) / 2, (box?.top ?? 0) + (box?.height ?? 0) / 2, true);
  };

  useEffect(() => {
    view.current = { scale: 1, x: 0, y: 0, turn: 0 };
  }, [key]);
  useEffect(() => {
    const now = stage.current;
    if (now === null) {
      return undefined;
    }
    const wheel = (e: WheelEvent) => {
      e.preventDefault();
      zoomAt(Math.exp(-e.deltaY / 300), e.clientX, e.clientY, false);
    };
    const fingers = gestures(now, {
      pinch: (factor, x, y) => zoomAt(factor, x, y, false),
      drag: (dx, dy) => {
        if (view.current.scale > 1) {
          set({ x: view.current.x + dx, y: view.current.y + dy }, false);
        }
      },
      swipe: (dx, dy) => {
        if (view.current.scale > 1) {
          return;
        }
        const isBack = getComputedStyle(document.documentElement).direction === "rtl";
        if (Math.abs(dx) > SWIPE && Math.abs(dx) > Math.abs(dy)) {
          latest.current.onStep(dx > 0 === isBack ? 1 : -1);
        } else if (dy > DOWN) {
          latest.current.onClose();
        }
      },
      twice: (x, y) => (view.current.scale > 1 ? set({ scale: 1 }) : zoomAt(2.5, x, y, true)),
      beside: () => latest.current.onClose(),
    });
    now.addEventListener("wheel", wheel, { passive: false });
    return () => {
      now.removeEventListener("wheel", wheel);
      fingers();
    };
  }, [key === ""]);

  return {
    closer: () => middle(STEP),
    further: () => middle(1 / STEP),
    reset: () => set({ scale: 1, turn: 0 }),
    rotate: () => set({ turn: view.current.turn + 90 }),
  };
}

interface Gestures {
  pinch: (factor: number, x: number, y: number) => void;
  drag: (dx: number, dy: number) => void;
  swipe: (dx: number, dy: number) => void;
  twice: (x: number, y: number) => void;
  beside: () => void;
}

function gestures(stage: HTMLElement, on: Gestures): () => void {
  const down = new Map<number, { x: number; y: number }>();
  let start = { x: 0, y: 0 };
  let isPinched = false;
  const inPlayer = (e: Event) => e.target instanceof Element && e.target.closest("video, button, a") !== null;
  const press = (e: PointerEvent) => {
    if (inPlayer(e)) {
      return;
    }
    down.set(e.pointerId, { x: e.clientX, y: e.clientY });
    if (down.size === 1) {
      start = { x: e.clientX, y: e.clientY };
      isPinched = false;
    }
    stage.setPointerCapture(e.pointerId);
  };
  const move = (e: PointerEvent) => {
    const old = down.get(e.pointerId);
    if (old === undefined) {
      return;
    }
    const [a, b] = [...down.values()];
    down.set(e.pointerId, { x: e.clientX, y: e.clientY });
    const [c, d] = [...down.values()];
    if (a !== undefined && b !== undefined && c !== undefined && d !== undefined) {
      isPinched = true;
      on.pinch(Math.hypot(c.x - d.x, c.y - d.y) / Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)), (c.x + d.x) / 2, (c.y + d.y) / 2);
    } else {
      on.drag(e.clientX - old.x, e.clientY - old.y);
    }
  };
  const lift = (e: PointerEvent) => {
    if (!down.delete(e.pointerId) || down.size > 0 || isPinched || e.type === "pointercancel") {
      return;
    }
    const [dx, dy] = [e.clientX - start.x, e.clientY - start.y];
    if (Math.hypot(dx, dy) > 8) {
      on.swipe(dx, dy);
    } else if (document.elementsFromPoint(e.clientX, e.clientY).every((element) => !(element instanceof HTMLElement) || element.dataset["zoomed"] === undefined)) {
      on.beside();
    }
  };
  const twice = (e: MouseEvent) => on.twice(e.clientX, e.clientY);
  stage.addEventListener("pointerdown", press);
  stage.addEventListener("pointermove", move);
  stage.addEventListener("pointerup", lift);
  stage.addEventListener("pointercancel", lift);
  stage.addEventListener("dblclick", twice);
  return () => {
    stage.removeEventListener("pointerdown", press);
    stage.removeEventListener("pointermove", move);
    stage.removeEventListener("pointerup", lift);
    stage.removeEventListener("pointercancel", lift);
    stage.removeEventListener("dblclick", twice);
  };
}
