// A file as it is when it is sealed, made where an upload reads it: nothing but
// the file itself and its seal has to be kept for going on after anything.
import { chunksOf, createSealed, HEADER, sealChunk, sealedSize, TAG, type Bytes, type Seal, type SealedFile } from "./format";

/** A part of it. Tus asks for its size by that name. */
export type Part = Bytes & { readonly size: number };

export interface Source {
  readonly size: number;
  slice(start: number, end: number): Promise<{ value: Part; done: boolean }>;
  close(): void;
}

export async function sourceOf(blob: Blob, seal: Seal, chunk?: number): Promise<Source> {
  const file = await createSealed(seal, chunk);
  const size = sealedSize(blob.size, file.chunk);
  let ahead: { readonly start: number; readonly end: number; readonly part: Promise<Part> } | null = null;
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

async function made(file: SealedFile, blob: Blob, start: number, end: number): Promise<Part> {
  const out = new Uint8Array(end - start);
  const put = (bytes: Bytes, at: number) => {
    const from = Math.max(0, start - at);
    const below = Math.min(bytes.length, end - at);
    if (below > from) {
      out.set(bytes.subarray(from, below), at + from - start);
    }
  };
  put(file.header, 0);
  const step = file.chunk + TAG;
  const first = Math.max(0, Math.floor((start - HEADER) / step));
  const last = Math.floor((end - 1 - HEADER) / step);
  const plain = await blob.slice(first * file.chunk, (last + 1) * file.chunk).arrayBuffer();
  const count = chunksOf(blob.size, file.chunk);
  const chunks = Array.from({ length: Math.max(0, last - first + 1) }, async (_, i) => {
    const n = first + i;
    const bytes = new Uint8Array(plain, i * file.chunk, Math.min(file.chunk, plain.byteLength - i * file.chunk));
    put(await sealChunk(file, n, n === count - 1, bytes), HEADER + n * step);
  });
  await Promise.all(chunks);
  return Object.assign(out, { size: out.length });
}
