// A sealed file: a header, and chunks that are all full but the last one, each
// followed by its tag. docs/client-protocol.md has the format, test/vectors/sealed
// holds it to what Go makes.

export const HEADER = 56;
export const TAG = 16;
/** Bytes of the file in one chunk. */
export const CHUNK = 256 * 1024;
const LEAST = 10;
const MOST = 24;
const VERSION = 1;
const MAGIC = new TextEncoder().encode(`HYENCF${String.fromCharCode(VERSION)}`);

export type Bytes = Uint8Array<ArrayBuffer>;

/** Format: no sealed file, or of a later version. Key: of another file. Damaged: changed, cut, or not all of one file. Phrase: another one. */
export class SealedError extends Error {
  readonly why: "format" | "key" | "damaged" | "phrase";

  constructor(why: "format" | "key" | "damaged" | "phrase") {
    super(why);
    this.why = why;
  }
}

/** What the sender keeps until the file has arrived: with it, any part can be made again. */
export interface Seal {
  readonly key: Bytes;
  readonly salt: Bytes;
}

/** A key made ready for one file. */
export interface SealedFile {
  readonly header: Bytes;
  readonly chunk: number;
  readonly key: CryptoKey;
}

export function newSeal(): Seal {
  return { key: crypto.getRandomValues(new Uint8Array(32)), salt: crypto.getRandomValues(new Uint8Array(16)) };
}

export async function createSealed({ key, salt }: Seal, chunk = CHUNK): Promise<SealedFile> {
  const header = new Uint8Array(HEADER);
  header.set(MAGIC);
  header[7] = Math.log2(chunk);
  header.set(salt, 8);
  const made = await keysOf(key, header);
  header.set(made.commitment, 24);
  return { header, chunk, key: made.key };
}

/** openSealed throws SealedError. */
export async function openSealed(header: Bytes, key: Bytes): Promise<SealedFile> {
  const size = header[7] ?? 0;
  if (header.length !== HEADER || MAGIC.some((b, i) => header[i] !== b) || size < LEAST || size > MOST) {
    throw new SealedError("format");
  }
  const made = await keysOf(key, header);
  if (!isSame(made.commitment, header.subarray(24))) {
    throw new SealedError("key");
  }
  return { header, chunk: 2 ** size, key: made.key };
}

/** The key of the chunks, and what shows that it is the right one before any of them is opened. */
async function keysOf(secret: Bytes, header: Bytes): Promise<{ key: CryptoKey; commitment: Bytes }> {
  const info = new Uint8Array([...new TextEncoder().encode("hongyan file 1"), ...header.subarray(0, 8)]);
  return expand(await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]), header.slice(8, 24), info);
}

export async function expand(secret: CryptoKey, salt: Bytes, info: Bytes): Promise<{ key: CryptoKey; commitment: Bytes }> {
  const out = new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, secret, 512));
  return { key: await crypto.subtle.importKey("raw", out.slice(0, 32), "AES-GCM", false, ["encrypt", "decrypt"]), commitment: out.slice(32) };
}

export function isSame(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.reduce((sum, byte, i) => sum | (byte ^ (b[i] ?? 0)), 0) === 0;
}

/** Chunks of a file of so many bytes: an empty one has an empty one. */
export function chunksOf(size: number, chunk = CHUNK): number {
  return Math.max(1, Math.ceil(size / chunk));
}

/** sealedSize is how long a file is when it is sealed. */
export function sealedSize(size: number, chunk = CHUNK): number {
  return HEADER + size + TAG * chunksOf(size, chunk);
}

/** The nonce counts the chunks, and marks the last one. */
function nonce(n: number, isLast: boolean): Bytes {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setBigUint64(3, BigInt(n));
  bytes[11] = isLast ? 1 : 0;
  return bytes;
}

export async function sealChunk(f: SealedFile, n: number, isLast: boolean, plain: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce(n, isLast) }, f.key, plain));
}

export async function openChunk(f: SealedFile, n: number, isLast: boolean, sealed: Bytes): Promise<Bytes> {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce(n, isLast) }, f.key, sealed).catch(() => null);
  if (plain === null || (plain.byteLength === 0 && n > 0)) {
    throw new SealedError("damaged");
  }
  return new Uint8Array(plain);
}
