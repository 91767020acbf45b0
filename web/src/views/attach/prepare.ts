// A file of somebody's disk made ready to be sent: pictures are drawn anew, which
// takes out where and with what they were made; videos get a still picture.
import { encode } from "blurhash";
import type { FileInfo } from "../../core/types";

/** The longest side of a picture that is sent as a picture, pixels. */
const LONGEST = 2560;
const POSTER = 1280;
/** A picture without losses stays one up to this, bytes: screenshots are sharp. */
const LOSSLESS = 1_000_000;
/** A video that tells nothing of itself for so long is sent as a file, milliseconds. */
const PATIENCE = 8000;

export interface Prepared {
  readonly info: FileInfo;
  readonly bytes: Blob;
  readonly poster: Blob | null;
}

/** plainFile is sent as it is. */
export function plainFile(file: File): Prepared {
  return { info: { ...nothing, name: file.name, size: file.size, mime: file.type || "application/octet-stream" }, bytes: file, poster: null };
}

/** canShow: browsers draw it, or play it, everywhere. */
export function canShow(file: File): boolean {
  return /^image\/(?:jpeg|png|gif|webp|avif|bmp)$/.test(file.type) || /^video\/(?:mp4|webm|quicktime)$/.test(file.type);
}

/** shownFile is null for what this browser cannot draw. */
export async function shownFile(file: File): Promise<Prepared | null> {
  try {
    return file.type.startsWith("video/") ? await video(file) : await picture(file);
  } catch {
    return null;
  }
}

const nothing: FileInfo = { id: "", name: "", size: 0, mime: "", width: 0, height: 0, durationMs: 0, blurhash: "", posterId: "" };

async function picture(file: File): Promise<Prepared> {
  const bitmap = await createImageBitmap(file);
  try {
    const { width, height } = fitted(bitmap.width, bitmap.height, LONGEST);
    const blurhash = hashOf(bitmap);
    if (file.type === "image/gif") {
      // It may move: drawing it would stop that. The server takes out what is written beside it.
      return { info: { ...nothing, name: file.name, size: file.size, mime: file.type, width: bitmap.width, height: bitmap.height, blurhash }, bytes: file, poster: null };
    }
    const isLossless = file.type !== "image/jpeg" && file.size <= LOSSLESS && width === bitmap.width;
    const bytes = await drawn(bitmap, width, height, isLossless ? "image/png" : "image/jpeg");
    return { info: { ...nothing, name: renamed(file.name, bytes.type), size: bytes.size, mime: bytes.type, width, height, blurhash }, bytes, poster: null };
  } finally {
    bitmap.close();
  }
}

async function video(file: File): Promise<Prepared | null> {
  const url = URL.createObjectURL(file);
  const player = document.createElement("video");
  player.muted = true;
  player.preload = "auto";
  player.playsInline = true;
  try {
    player.src = url;
    await heard(player, "loadeddata");
    // The first picture is often black.
    player.currentTime = Math.min(1, player.duration / 2 || 0);
    await heard(player, "seeked");
    const { videoWidth: width, videoHeight: height, duration } = player;
    if (width === 0 || !Number.isFinite(duration)) {
      return null;
    }
    const small = fitted(width, height, POSTER);
    const poster = await drawn(player, small.width, small.height, "image/jpeg");
    const info = { ...nothing, name: file.name, size: file.size, mime: file.type, width, height, durationMs: Math.round(duration * 1000), blurhash: hashOf(player, width, height) };
    return { info, bytes: file, poster };
  } finally {
    player.removeAttribute("src");
    player.load();
    URL.revokeObjectURL(url);
  }
}

function heard(player: HTMLVideoElement, event: "loadeddata" | "seeked"): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, PATIENCE);
    player.addEventListener(event, () => (clearTimeout(timer), resolve()), { once: true });
    player.addEventListener("error", () => (clearTimeout(timer), reject(new Error("no video"))), { once: true });
  });
}

function fitted(width: number, height: number, most: number): { width: number; height: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function canvasOf(source: CanvasImageSource, width: number, height: number, isOpaque: boolean): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d", { willReadFrequently: width < 100 });
  if (pen === null) {
    throw new Error("no canvas");
  }
  pen.imageSmoothingQuality = "high";
  if (isOpaque) {
    pen.fillStyle = "white"; // JPEG knows no holes
    pen.fillRect(0, 0, width, height);
  }
  pen.drawImage(source, 0, 0, width, height);
  return canvas;
}

function drawn(source: CanvasImageSource, width: number, height: number, type: string): Promise<Blob> {
  const canvas = canvasOf(source, width, height, type === "image/jpeg");
  return new Promise((resolve, reject) => canvas.toBlob((bytes) => (bytes === null ? reject(new Error("not drawn")) : resolve(bytes)), type, 0.86));
}

/** hashOf is the picture in some thirty characters: see https://blurha.sh. */
function hashOf(source: ImageBitmap | HTMLVideoElement, width = source.width, height = source.height): string {
  const small = fitted(width, height, 32);
  const canvas = canvasOf(source, small.width, small.height, true);
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, small.width, small.height);
  return pixels === undefined ? "" : encode(pixels.data, small.width, small.height, 4, 3);
}

/** renamed: the end of a name says what is in the file. */
function renamed(name: string, type: string): string {
  const end = type === "image/png" ? ".png" : ".jpg";
  return name.replace(/(?:\.[a-z0-9]{2,5})?$/i, end);
}
