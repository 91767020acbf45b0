// A sealed file opened while it comes.
import { HEADER, openChunk, openSealed, TAG, type Bytes } from "./format";

/** Chunks that are being opened while the next ones come. */
const AT_ONCE = 8;
/** Parts in memory become one that the browser may put on its disk, bytes. */
const MERGE = 32 * 1024 * 1024;

/** opened resolves when all of it is there and is whole; what it resolves to has no type that a page would run. Throws SealedError, and what the stream throws. */
export async function opened(stream: ReadableStream<Uint8Array>, key: Bytes, onProgress: (read: number) => void): Promise<Blob> {
  const from = new Pieces(stream, onProgress);
  const file = await openSealed(await from.take(HEADER), key);
  let parts: BlobPart[] = [];
  let held = 0;
  const running: Promise<Bytes>[] = [];
  const settle = async () => {
    const plain = await running.shift();
    if (plain !== undefined) {
      parts.push(plain);
      held += plain.length;
    }
    if (held >= MERGE) {
      parts = [new Blob(parts)];
      held = 0;
    }
  };
  try {
    for (let n = 0, isLast = false; !isLast; n++) {
      const sealed = await from.take(file.chunk + TAG);
      isLast = sealed.length < file.chunk + TAG || (await from.isOver());
      const plain = openChunk(file, n, isLast, sealed);
      plain.catch(() => undefined); // Whoever settles it is told.
      running.push(plain);
      if (running.length >= AT_ONCE) {
        await settle();
      }
    }
    while (running.length > 0) {
      await settle();
    }
  } catch (error) {
    from.cancel();
    throw error;
  }
  return new Blob(parts);
}

/** Pieces reads a stream in parts of the size one asks for. */
class Pieces {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #onProgress: (read: number) => void;
  #left: Uint8Array = new Uint8Array();
  #read = 0;

  constructor(stream: ReadableStream<Uint8Array>, onProgress: (read: number) => void) {
    this.#reader = stream.getReader();
    this.#onProgress = onProgress;
  }

  /** take is shorter at the end only. */
  async take(size: number): Promise<Bytes> {
    const out = new Uint8Array(size);
    let at = 0;
    while (at < size && !(await this.isOver())) {
      const part = this.#left.subarray(0, size - at);
      out.set(part, at);
      at += part.length;
      this.#left = this.#left.subarray(part.length);
    }
    return at === size ? out : out.slice(0, at);
  }

  async isOver(): Promise<boolean> {
    while (this.#left.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) {
        return true;
      }
      this.#left = value;
      this.#read += value.length;
      this.#onProgress(this.#read);
    }
    return false;
  }

  cancel(): void {
    this.#reader.cancel().catch(() => undefined);
  }
}

