import type { Page } from "@playwright/test";

/** differs is the share of pixels that are not the same in two PNG files; 1 when their sizes differ. The page is any empty one. */
export async function differs(page: Page, a: Buffer, b: Buffer): Promise<number> {
  return page.evaluate(
    async ([one, two]) => {
      const pixels = async (base64: string) => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
        const context = new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
        context?.drawImage(image, 0, 0);
        return { width: image.width, height: image.height, data: new Uint32Array(context?.getImageData(0, 0, image.width, image.height).data.buffer ?? new ArrayBuffer(0)) };
      };
      const [x, y] = [await pixels(one), await pixels(two)];
      if (x.width !== y.width || x.height !== y.height) {
        return 1;
      }
      let count = 0;
      for (let i = 0; i < x.data.length; i++) {
        count += x.data[i] === y.data[i] ? 0 : 1;
      }
      return count / x.data.length;
    },
    [a.toString("base64"), b.toString("base64")] as const,
  );
}
