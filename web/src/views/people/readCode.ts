// Reading codes from pictures: by the browser where it can, else by our own means.

interface Detector {
  detect(image: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorClass = (new (options: { formats: string[] }) => Detector) & { getSupportedFormats(): Promise<readonly string[]> };

export type ReadCode = (image: CanvasImageSource & ImageBitmapSource, width: number, height: number) => Promise<string | null>;

/** Larger pictures are made smaller first, px. */
const MOST = 1200;

/** codeReader throws when its code could not be fetched. */
export async function codeReader(): Promise<ReadCode> {
  const Own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = (await Own?.getSupportedFormats().catch(() => [])) ?? [];
  if (Own !== undefined && formats.includes("qr_code")) {
    const detector = new Own({ formats: ["qr_code"] });
    return async (image) => (await detector.detect(image).catch(() => []))[0]?.rawValue ?? null;
  }
  const { default: read } = await import("jsqr");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (image, width, height) => {
    const scale = Math.min(1, MOST / Math.max(width, height));
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    if (context === null || canvas.width === 0 || canvas.height === 0) {
      return null;
    }
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return read(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height)?.data ?? null;
  };
}
