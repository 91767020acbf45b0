import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ownedByIme } from "../../ui/ime";
import { cropOf, moved, zoomed, type Crop } from "./crop";

/** Pixels of the square that is sent, and how close it may come. */
export const SIDE = 512;
export const CLOSEST = 5;
/** A key moves by this part of what is shown, and zooms so far. */
const STEP = 0.05;
const CLOSER = 1.1;

const KEYS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** useCrop draws the chosen square of a picture into a canvas, and moves it by pointers, wheel and keys. What is drawn is what is sent. */
export function useCrop(stage: RefObject<HTMLCanvasElement | null>, source: ImageBitmap | null) {
  const [zoom, setZoom] = useState(1);
  const now = useRef<Crop | null>(null);
  const set = (crop: Crop | null) => {
    now.current = crop;
    const pen = stage.current?.getContext("2d");
    if (crop !== null && source !== null && pen) {
      setZoom(crop.zoom);
      pen.imageSmoothingQuality = "high";
      pen.fillStyle = "white"; // JPEG knows no holes
      pen.fillRect(0, 0, SIDE, SIDE);
      pen.drawImage(source, crop.x, crop.y, crop.side, crop.side, 0, 0, SIDE, SIDE);
    }
  };
  const move = (dx: number, dy: number) => now.current !== null && set(moved(now.current, dx, dy));
  const zoomTo = (to: number) => now.current !== null && set(zoomed(now.current, Math.min(CLOSEST, Math.max(1, to))));
  const latest = useRef({ move, zoomTo });
  latest.current = { move, zoomTo };

  useEffect(() => set(source === null ? null : cropOf(source.width, source.height)), [source]);
  useEffect(() => {
    const canvas = stage.current;
    return canvas === null ? undefined : listen(canvas, (dx, dy) => latest.current.move(dx, dy), (by) => latest.current.zoomTo((now.current?.zoom ?? 1) * by));
  }, [source]);

  const onKey = (e: KeyboardEvent) => {
    if (ownedByIme(e) || e.ctrlKey || e.metaKey || e.altKey) {
      return;
    }
    const [dx, dy] = KEYS[e.key] ?? [0, 0];
    const by = e.key === "+" || e.key === "=" ? CLOSER : e.key === "-" ? 1 / CLOSER : 1;
    if (dx !== 0 || dy !== 0 || by !== 1) {
      e.preventDefault();
      move(dx, dy);
      zoomTo((now.current?.zoom ?? 1) * by);
    }
  };
  return { zoom, zoomTo, onKey };
}

/** listen tells how far a drag went, as parts of the side, and by how much fingers or the wheel zoom. */
function listen(canvas: HTMLCanvasElement, onMove: (dx: number, dy: number) => void, onZoom: (by: number) => void): () => void {
  const down = new Map<number, { x: number; y: number }>();
  const ending = new AbortController();
  const { signal } = ending;
  const reach = () => {
    const [a, b] = [...down.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  const lift = (e: PointerEvent) => void down.delete(e.pointerId);
  canvas.addEventListener(
    "pointerdown",
    (e) => {
      down.set(e.pointerId, { x: e.clientX, y: e.clientY });
      canvas.setPointerCapture(e.pointerId);
    },
    { signal },
  );
  canvas.addEventListener(
    "pointermove",
    (e) => {
      const old = down.get(e.pointerId);
      if (old !== undefined) {
        const before = reach();
        down.set(e.pointerId, { x: e.clientX, y: e.clientY });
        onMove((old.x - e.clientX) / canvas.clientWidth / down.size, (old.y - e.clientY) / canvas.clientWidth / down.size);
        if (before > 0) {
          onZoom(reach() / before);
        }
      }
    },
    { signal },
  );
  canvas.addEventListener("pointerup", lift, { signal });
  canvas.addEventListener("pointercancel", lift, { signal });
  canvas.addEventListener(
    "wheel",
    (e) => {
      e.preventDefault();
      onZoom(Math.exp(-e.deltaY / 400));
    },
    { signal, passive: false },
  );
  return () => ending.abort();
}
