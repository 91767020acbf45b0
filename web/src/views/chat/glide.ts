import type { RefObject } from "preact";

/** Further than this is gone to at once, px. */
const FAR = 1500;
/** Milliseconds. */
const TIME = 240;

/** glide brings a list to its end: at once if that is far, smoothly if it is near. From then on it sticks there. */
export function glide(box: HTMLDivElement | null, isStuck: RefObject<boolean>): void {
  if (box === null) {
    return;
  }
  const from = box.scrollTop;
  const end = () => box.scrollHeight - box.clientHeight;
  if (end() - from > FAR || matchMedia("(prefers-reduced-motion: reduce)").matches) {
    isStuck.current = true;
    box.scrollTop = end();
    return;
  }
  const began = performance.now();
  const step = (now: number) => {
    const part = Math.min(1, Math.max(0, (now - began) / TIME));
    box.scrollTop = from + (end() - from) * (1 - (1 - part) ** 3);
    if (part < 1) {
      requestAnimationFrame(step);
    } else {
      isStuck.current = true;
    }
  };
  requestAnimationFrame(step);
}
