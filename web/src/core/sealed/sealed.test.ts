import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CHUNK, createSealed, HEADER, newSeal, SealedError, sealedSize, TAG, type Bytes } from "./format";
import { opened } from "./opened";
import { lock, phraseKey, ready, unlock } from "./phrase";
import { sourceOf } from "./source";

interface Vectors {
  readonly files: readonly { readonly name: string; readonly key: string; readonly salt: string; readonly chunk: number; readonly plain: string; readonly sealed: string }[];
  readonly spoiled: readonly { readonly name: string; readonly key: string; readonly sealed: string | null; readonly error: string }[];
  readonly locks: readonly { readonly passphrase: string; readonly salt: string; readonly iterations: number; readonly locked: string; readonly key?: string; readonly name?: string; readonly type?: string; readonly size?: number }[];
}

const vectors = JSON.parse(readFileSync(new URL("../../../../test/vectors/sealed/sealed.json", import.meta.url), "utf8")) as Vectors;
const bytes = (text: string | null): Bytes => new Uint8Array(Buffer.from(text ?? "", "base64"));

const bytesOf = async (blob: Blob): Promise<Bytes> => new Uint8Array(await blob.arrayBuffer());

/** streamOf gives them in pieces that end anywhere. */
function streamOf(all: Bytes, piece = 700): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(to) {
      for (let at = 0; at < all.length; at += piece) {
        to.enqueue(all.slice(at, at + piece));
      }
      to.close();
    },
  });
}

async function open(sealed: Bytes, key: Bytes, piece?: number): Promise<Bytes> {
  return new Uint8Array(await (await opened(streamOf(sealed, piece), key, () => undefined)).arrayBuffer());
}

const whyOf = (work: Promise<unknown>) => work.then(() => "", (error: unknown) => (error instanceof SealedError ? error.why : String(error)));

describe("what Go seals and locks", () => {
  test.each(vectors.files)("$name: is opened, and sealed to the same bytes in whatever pieces it is asked for", async ({ key, salt, chunk, plain, sealed }) => {
    const whole = bytes(sealed);
    expect(await open(whole, bytes(key))).toEqual(bytes(plain));
    for (const piece of [HEADER - 1, 97, chunk + TAG, whole.length]) {
      const source = await sourceOf(new Blob([bytes(plain)]), { key: bytes(key), salt: bytes(salt) }, chunk);
      expect(source.size).toBe(whole.length);
      const parts: Bytes[] = [];
      for (let at = 0; at < source.size; at += piece) {
        const { value, done } = await source.slice(at, at + piece);
        expect(done).toBe(at + piece >= source.size);
        parts.push(await bytesOf(value));
      }
      expect(Buffer.concat(parts).equals(whole), `in pieces of ${piece}`).toBe(true);
    }
  });
  test.each(vectors.spoiled)("$name: is refused", async ({ key, sealed, error }) => {
    expect(await whyOf(open(bytes(sealed), bytes(key)))).toBe(error);
  });
  test.each(vectors.locks)("$passphrase", async ({ passphrase, salt, iterations, locked, key, name, type, size }) => {
    const phrase = await ready(await phraseKey(passphrase), bytes(salt), iterations);
    const found = unlock(phrase, { version: 1, salt: bytes(salt), iterations, locked: bytes(locked) });
    if (key === undefined) {
      expect(await whyOf(found)).toBe("phrase");
    } else {
      expect(await found).toEqual({ key: bytes(key), name, type, size, width: 0, height: 0 });
    }
  });
});

test("an upload that goes on sends what it would have sent", async () => {
  const seal = newSeal();
  const plain = new Blob([crypto.getRandomValues(new Uint8Array(60_000)), new Uint8Array(4 * CHUNK)]);
  const first = await sourceOf(plain, seal);
  const whole = await bytesOf((await first.slice(0, first.size)).value);
  expect(whole.length).toBe(sealedSize(plain.size));
  for (const at of [0, 1, HEADER - 1, HEADER, HEADER + CHUNK + TAG, whole.length - 1]) {
    const { value } = await (await sourceOf(plain, seal)).slice(at, whole.length);
    expect(Buffer.from(await value.arrayBuffer()).equals(Buffer.from(whole.subarray(at))), `from ${at}`).toBe(true);
  }
  expect((await open(whole, seal.key, 100_000)).length).toBe(plain.size);
});

test("every byte counts", async () => {
  const seal = newSeal();
  const value = await bytesOf((await (await sourceOf(new Blob([new Uint8Array(1200)]), seal, 1024)).slice(0, sealedSize(1200, 1024))).value);
  for (let i = 0; i < value.length; i += 7) {
    const bad = new Uint8Array(value);
    bad[i] = (bad[i] ?? 0) ^ 4;
    expect(await whyOf(open(bad, seal.key)), `byte ${i}`).not.toBe("");
  }
});

test("two files under one key are not sealed with the same one", async () => {
  const seal = newSeal();
  const [a, b] = await Promise.all([createSealed(seal), createSealed({ ...seal, salt: newSeal().salt })]);
  expect(Buffer.from(a.header.subarray(24)).equals(Buffer.from(b.header.subarray(24)))).toBe(false);
});

test("what is locked here tells nothing of the name, and no name leads anywhere", async () => {
  const phrase = await ready(await phraseKey("wild geese fly"), undefined, 100_000);
  const meta = { key: newSeal().key, name: "../a\u202egpj.exe", type: "image/png", size: 5, width: 1, height: 2 };
  const locked = await lock(phrase, meta);
  expect(await unlock(phrase, locked)).toEqual({ ...meta, name: ".._a_gpj.exe" });
  expect((await lock(phrase, { ...meta, name: "b" })).locked.length).toBe(locked.locked.length);
});
