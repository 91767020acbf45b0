// Passphrases of encrypted files, as this device keeps them until somebody signs
// out: as keys that no script can read, by conversation.
import { signal } from "@preact/signals";
import { keepSmall, small } from "../core/blobs";
import { SealedError } from "../core/sealed/format";
import { lock, phraseKey, ready, unlock, type Locked, type Meta, type Phrase } from "../core/sealed/phrase";
import type { Id } from "../core/types";
import { onSignOut } from "./signOut";

/** Passphrases kept for one conversation. */
const MOST = 8;

/** The last one first: it is what files are locked with. */
interface Kept {
  readonly keys: readonly CryptoKey[];
  readonly phrase: Phrase;
}

/** Browsers do none of this where others could have changed the page on its way. */
export const canSeal = typeof isSecureContext === "boolean" && isSecureContext && "subtle" in crypto;

const name = (conv: Id) => `passphrases ${conv}`;
const nameOf = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

/** What was made ready, by salt; and what was found, by what was locked. Null: not with what is kept. */
const phrases = new Map<string, Phrase>();
const found = new Map<string, Promise<Meta | null>>();
onSignOut(() => {
  phrases.clear();
  found.clear();
});

/** Counts the passphrases that came: what was closed may be open now. */
export const newKeys = signal(0);

export async function hasPhrase(conv: Id): Promise<boolean> {
  return (await small<Kept>(name(conv))) !== null;
}

/** setPhrase is what files of a conversation are locked with from now on. */
export async function setPhrase(conv: Id, passphrase: string): Promise<void> {
  const key = await phraseKey(passphrase);
  await keep(conv, key, await ready(key));
  found.clear();
  newKeys.value++;
}

async function keep(conv: Id, key: CryptoKey, phrase: Phrase): Promise<void> {
  const before = await small<Kept>(name(conv));
  await keepSmall(name(conv), { keys: [key, ...(before?.keys ?? [])].slice(0, MOST), phrase } satisfies Kept);
}

export async function lockWith(conv: Id, meta: Meta): Promise<Locked> {
  const kept = await small<Kept>(name(conv));
  if (kept === null) {
    throw new SealedError("phrase");
  }
  const locked = await lock(kept.phrase, meta);
  knowMeta(locked, meta);
  return locked;
}

/** knowMeta: nobody has to open what is known. */
export function knowMeta({ locked }: Locked, meta: Meta): void {
  found.set(nameOf(locked), Promise.resolve(meta));
}

/** metaOf is what a file is, if one of the passphrases of its conversation opens it; null: somebody has to be asked. Throws SealedError. */
export function metaOf(conv: Id, locked: Locked): Promise<Meta | null> {
  const id = nameOf(locked.locked);
  const known = found.get(id) ?? tried(conv, locked);
  found.set(id, known);
  known.catch(() => found.delete(id));
  return known;
}

async function tried(conv: Id, locked: Locked): Promise<Meta | null> {
  if (locked.version !== 1) {
    throw new SealedError("format");
  }
  const salt = nameOf(locked.salt);
  const kept = await small<Kept>(name(conv));
  const at = [...[phrases.get(salt)].filter((p) => p !== undefined), ...(kept !== null && nameOf(kept.phrase.salt) === salt ? [kept.phrase] : [])];
  for (const phrase of at) {
    const meta = await opens(phrase, locked);
    if (meta !== null) {
      return meta;
    }
  }
  for (const key of kept?.keys ?? []) {
    const phrase = await ready(key, locked.salt, locked.iterations);
    const meta = await opens(phrase, locked);
    if (meta !== null) {
      phrases.set(salt, phrase);
      return meta;
    }
  }
  return null;
}

async function opens(phrase: Phrase, locked: Locked): Promise<Meta | null> {
  try {
    return await unlock(phrase, locked);
  } catch (error) {
    if (error instanceof SealedError && error.why === "phrase") {
      return null;
    }
    throw error;
  }
}

/** tryPhrase opens a file with what somebody typed, and keeps that for the others of the conversation. Throws SealedError. */
export async function tryPhrase(conv: Id, locked: Locked, passphrase: string): Promise<Meta> {
  const key = await phraseKey(passphrase);
  const phrase = await ready(key, locked.salt, locked.iterations);
  const meta = await unlock(phrase, locked);
  phrases.set(nameOf(locked.salt), phrase);
  // Others that nothing opened may be opened now.
  found.clear();
  knowMeta(locked, meta);
  await keep(conv, key, phrase).catch(() => undefined); // Then it is asked for again.
  newKeys.value++;
  return meta;
}

/** Letters that nobody takes for others. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** newPhrase is one that nobody guesses: some hundred bits. */
export function newPhrase(): string {
  const letters = Array.from({ length: 20 }, () => {
    let n = 255;
    while (n >= LETTERS.length * 8) {
      n = crypto.getRandomValues(new Uint8Array(1))[0] ?? 255;
    }
    return LETTERS[n % LETTERS.length];
  }).join("");
  return letters.replaceAll(/(.{5})(?=.)/g, "$1-");
}
