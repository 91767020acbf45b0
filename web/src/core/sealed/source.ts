// A file as it is when it is sealed, made where an upload reads it: nothing but
// the file itself and its seal has to be kept for going on after anything.
import { chunksOf, createSealed, HEADER, sealChunk, sealedSize, TAG, type Seal, type SealedFile } from "./format";

export interface Source {
  readonly size: number;
  /** A Blob: browsers send bytes of a script many times slower. */
  slice(start: number, end: number): Promise<{ value: Blob; done: boolean }>;
  close(): void;
}

export async function sourceOf(blob: Blob, seal: Seal, chunk?: number): Promise<Source> {
  const file = await createSealed(seal, chunk);
  const size = sealedSize(blob.size, file.chunk);
  let ahead: { readonly start: number; readonly end: number; readonly part: Promise<Blob> } | null = null;
  return {
    size,
    async slice(start, end) {
      const to = Math.min(end, size);
      const part = await (ahead?.start === start && ahead.end === to ? ahead.part : made(file, blob, start, to));
      // While this one is on its way the next one is made.
      const next = Math.min(size, to + (to - start));
      ahead = next > to ? { start: to, end: next, part: made(file, blob, to, next) } : null;
      ahead?.part.catch(() => undefined); // Whoever asks for it is told.
      return { value: part, done: to === size };
    },
    close: () => {
      ahead = null;
    },
  };
}

async function made(file: SealedFile, blob: Blob, start: number, end: number): Promise<Blob> {
  const step = file.chunk + TAG;
  const first = Math.max(0, Math.floor((start - HEADER) / step));
  const last = Math.floor((end - 1 - HEADER) / step);
  const plain = await blob.slice(first * file.chunk, (last + 1) * file.chunk).arrayBuffer();
  const count = chunksOf(blob.size, file.chunk);
  const chunks = Array.from({ length: Math.max(0, last - first + 1) }, async (_, i) => {
    const bytes = new Uint8Array(plain, i * file.chunk, Math.min(file.chunk, plain.byteLength - i * file.chunk));
    const n = first + i;
    const at = HEADER + n * step;
    return (await sealChunk(file, n, n === count - 1, bytes)).subarray(Math.max(0, start - at), end - at);
  });
  return new Blob([file.header.subarray(start, end), ...(await Promise.all(chunks))]);
}
