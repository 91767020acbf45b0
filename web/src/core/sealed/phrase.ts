// The key of a file under a passphrase that people agreed on elsewhere. The
// passphrase itself is kept nowhere: what this device remembers are keys that no
// script can read.
import { expand, isSame, SealedError, TAG, type Bytes } from "./format";

const ITERATIONS = 600_000;
const LEAST = 100_000;
const MOST = 10_000_000;
const NONCE = 16;
const COMMITMENT = 32;
/** What is locked is as long as a multiple of this: the length of a name tells nothing. */
const PAD = 256;
const INFO = new TextEncoder().encode("hongyan lock 1");

/** As Encryption in content.proto. */
export interface Locked {
  readonly version: number;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly locked: Uint8Array;
}

/** What only those learn who have the passphrase. */
export interface Meta {
  readonly key: Bytes;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly width: number;
  readonly height: number;
}

/** A passphrase made ready for all that is locked with one salt. */
export interface Phrase {
  readonly salt: Bytes;
  readonly iterations: number;
  readonly master: CryptoKey;
}

/** phraseKey is the passphrase as this device may keep it. As one types it on another keyboard it may be other letters. */
export function phraseKey(passphrase: string): Promise<CryptoKey> {
  const text = passphrase.normalize("NFKC").replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  return crypto.subtle.importKey("raw", new TextEncoder().encode(text), "PBKDF2", false, ["deriveBits"]);
}

/** ready takes a good part of a second. Salt and iterations are those of what is to be opened; none: of what is to be locked. */
export async function ready(key: CryptoKey, salt: Uint8Array = crypto.getRandomValues(new Uint8Array(16)), iterations: number = ITERATIONS): Promise<Phrase> {
  if (salt.length !== 16 || iterations < LEAST || iterations > MOST) {
    throw new SealedError("format");
  }
  const own = new Uint8Array(salt);
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: own, iterations }, key, 256);
  return { salt: own, iterations, master: await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveBits"]) };
}

export async function lock({ salt, iterations, master }: Phrase, { key, name, type, size, width, height }: Meta): Promise<Locked> {
  const text = new TextEncoder().encode(JSON.stringify({ key: btoa(String.fromCharCode(...key)), name, type, size, width, height }));
  const padded = new Uint8Array(Math.ceil(text.length / PAD) * PAD).fill(32);
  padded.set(text);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const made = await expand(master, nonce, INFO);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, made.key, padded);
  return { version: 1, salt, iterations, locked: new Uint8Array([...nonce, ...made.commitment, ...new Uint8Array(sealed)]) };
}

/** unlock throws SealedError: "phrase" when it was locked with another one. */
export async function unlock(phrase: Phrase, { version, locked }: Locked): Promise<Meta> {
  if (version !== 1) {
    throw new SealedError("format");
  }
  const bytes = new Uint8Array(locked);
  if (bytes.length < NONCE + COMMITMENT + TAG) {
    throw new SealedError("damaged");
  }
  const made = await expand(phrase.master, bytes.slice(0, NONCE), INFO);
  if (!isSame(made.commitment, bytes.slice(NONCE, NONCE + COMMITMENT))) {
    throw new SealedError("phrase");
  }
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, made.key, bytes.slice(NONCE + COMMITMENT));
    return metaOf(JSON.parse(new TextDecoder().decode(text)));
  } catch {
    throw new SealedError("damaged");
  }
}

function metaOf(said: unknown): Meta {
  const { key, name, type, size, width, height } = said as Readonly<Record<string, unknown>>;
  if (typeof key !== "string" || typeof name !== "string") {
    throw new SealedError("damaged");
  }
  const bytes = Uint8Array.from(atob(key), (c) => c.charCodeAt(0));
  if (bytes.length !== 32) {
    throw new SealedError("damaged");
  }
  const number = (n: unknown) => (typeof n === "number" && n >= 0 ? n : 0);
  return { key: bytes, name: plainName(name), type: typeof type === "string" ? type : "", size: number(size), width: number(width), height: number(height) };
}

/** plainName: no server looked at it. */
function plainName(name: string): string {
  return name.replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069/\\]/gu, "_").slice(0, 255) || "_";
}
