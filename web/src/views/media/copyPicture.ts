// A picture on the clipboard, as a PNG: that is what all programs take.
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { source, type Source } from "../../state/files";
import { showToast } from "../../state/toasts";

/** Clipboards take pictures over HTTPS only. */
export const canCopyPicture = typeof ClipboardItem === "function" && navigator.clipboard?.write !== undefined;

export async function copyPicture(of: Source, id: Id, index: number): Promise<void> {
  try {
    // Given as a promise: the press it answers is over when the picture is here.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": asPng(of, id, index) })]);
    showToast({ text: t("chat.copied") });
  } catch {
    showToast({ text: t("lightbox.not_copied"), isError: true });
  }
}

/**
 * asPng draws it, so that it carries nothing but its pixels. They can be read only of what pages may fetch:
 * asked for as such, a picture of a service that does not let them (files.redirect) fails at once.
 */
async function asPng(of: Source, id: Id, index: number): Promise<Blob> {
  const image = new Image();
  image.crossOrigin = "anonymous";
  image.src = await address(of, id, index);
  await image.decode();
  const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  return await canvas.convertToBlob();
}

function address(of: Source, id: Id, index: number): Promise<string> {
  return new Promise((resolve) => {
    const stop = source(of, id, index, "original").subscribe((url) => {
      if (url !== "") {
        resolve(url);
        queueMicrotask(() => stop());
      }
    });
  });
}
