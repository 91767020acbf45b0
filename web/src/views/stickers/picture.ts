// A picture of somebody's disk made a sticker of.

const SIDE = 512;
const BYTES = 512 * 1024;
/** Where a picture says that it moves, if it does. */
const HEAD = 64 * 1024;

/** asSticker draws a picture small; one that moves stays as it is. Null: it cannot be one. */
export async function asSticker(file: File): Promise<Blob | null> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    if (await moves(file)) {
      bitmap.close();
      return Math.max(width, height) <= SIDE && file.size <= BYTES ? file : null;
    }
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext("2d");
    if (pen !== null) {
      pen.imageSmoothingQuality = "high";
      pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    }
    bitmap.close();
    // Without losses where there is room for it.
    const written = (type: string) => new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.9));
    const sharp = await written("image/png");
    const bytes = sharp !== null && sharp.size <= BYTES ? sharp : await written("image/webp");
    return bytes !== null && bytes.size <= BYTES ? bytes : null;
  } catch {
    return null;
  }
}

async function moves(file: File): Promise<boolean> {
  const head = new TextDecoder("latin1").decode(await file.slice(0, HEAD).arrayBuffer());
  return file.type === "image/gif" || (file.type === "image/webp" && head.includes("ANMF")) || (file.type === "image/png" && head.includes("acTL"));
}
