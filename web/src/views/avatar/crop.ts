// The square of a picture that is shown, in its pixels.

export interface Crop {
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** cropOf is the largest square in the middle. */
export function cropOf(width: number, height: number): Crop {
  const side = Math.min(width, height);
  return { width, height, zoom: 1, x: (width - side) / 2, y: (height - side) / 2, side };
}

/** moved goes by parts of what is shown; it stays in the picture. */
export function moved(c: Crop, dx: number, dy: number): Crop {
  return inside({ ...c, x: c.x + dx * c.side, y: c.y + dy * c.side });
}

/** zoomed keeps the middle where it is, as far as it can. */
export function zoomed(c: Crop, zoom: number): Crop {
  const side = Math.min(c.width, c.height) / zoom;
  return inside({ ...c, zoom, side, x: c.x + (c.side - side) / 2, y: c.y + (c.side - side) / 2 });
}

function inside(c: Crop): Crop {
  const within = (at: number, length: number) => Math.min(length - c.side, Math.max(0, at));
  return { ...c, x: within(c.x, c.width), y: within(c.y, c.height) };
}
