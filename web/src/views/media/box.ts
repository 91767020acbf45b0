// The room a message takes before it is drawn, so that nothing moves when its
// files, or the code that draws them, come.
import type { FileInfo, Rich } from "../../core/types";

const WIDTH = 320;
const HEIGHT = 360;

/** Heights of albums of two and more: see rows.ts. */
const ALBUMS = [0, 0, 160, 360, 320, 266, 212, 426, 372, 318, 532];

/** boxOf is width and height, null for what is drawn in another way. Pictures keep the ratio where there is less room, all others the height. */
export function boxOf(rich: Rich): readonly [number, number] | null {
  switch (rich.what) {
    case "media": {
      const { files } = rich.value;
      const [first] = files;
      return files.length === 1 && first !== undefined ? fitted(first) : [WIDTH, ALBUMS[files.length] ?? WIDTH];
    }
    case "sticker":
      return [160, 160];
    case "voice":
      return [260, 44];
    case "document":
    case "location":
    case "card":
      return [280, 48];
    default:
      return null;
  }
}

/** fitted: very long and very flat ones are cut. */
function fitted({ width, height }: FileInfo): readonly [number, number] {
  if (width <= 0 || height <= 0) {
    return [WIDTH, 200];
  }
  const scale = Math.min(1, WIDTH / width, HEIGHT / height);
  return [Math.max(120, Math.round(width * scale)), Math.max(80, Math.round(height * scale))];
}
