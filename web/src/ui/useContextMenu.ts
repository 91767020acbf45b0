import { useRef } from "preact/hooks";
import type { MenuPlace } from "./menuPlace";

/** How long a finger rests, milliseconds, and how far it may stray meanwhile, px. */
const LONG_PRESS = 500;
const STRAY = 10;

interface Press {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly x: number;
  readonly y: number;
}

/**
 * useContextMenu gives an element what opens its menu: right click, long press,
 * Shift+F10 and the menu key. Spread the handlers on it; the key handler does
 * nothing for other keys, so that another may call it.
 */
export function useContextMenu(open: (at: MenuPlace) => void) {
  const press = useRef<Press | null>(null);
  const end = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  return {
    onContextMenu: (e: MouseEvent) => {
      e.preventDefault();
      end();
      open({ x: e.clientX, y: e.clientY });
    },
    onKeyDown: (e: KeyboardEvent) => {
      if ((e.key === "F10" && e.shiftKey) || e.key === "ContextMenu") {
        e.preventDefault();
        open(e.currentTarget as Element);
      }
    },
    onPointerDown: (e: PointerEvent) => {
      if (e.pointerType === "touch" && e.isPrimary) {
        const { clientX: x, clientY: y } = e;
        const timer = setTimeout(() => {
          press.current = null;
          dropClick();
          navigator.vibrate?.(10);
          open({ x, y });
        }, LONG_PRESS);
        press.current = { timer, x, y };
      }
    },
    onPointerMove: (e: PointerEvent) => {
      if (press.current !== null && Math.hypot(e.clientX - press.current.x, e.clientY - press.current.y) > STRAY) {
        end();
      }
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

/** A long press is no click when the finger leaves, wherever it is then: the menu may lie under it. */
function dropClick(): void {
  const done = new AbortController();
  const options = { capture: true, once: true, signal: done.signal };
  const drop = (e: MouseEvent) => {
    e.preventDefault();
    e.stopPropagation();
    done.abort();
  };
  addEventListener("click", drop, options);
  addEventListener("pointerdown", () => done.abort(), options);
}

export type ContextMenuHandlers = ReturnType<typeof useContextMenu>;
