// What is in a tray outlives the page, on this device: the files lie beside those
// that are on their way, under names that the core leaves alone, and go with them
// when somebody signs out.
import { blob, forgetBlobs, keepBlobs, keepSmall, small } from "../../core/blobs";
import type { Id } from "../../core/types";
import { setBusy } from "../../state/busy";
import { onSignOut } from "../../state/signOut";
import { clear, isSealed, putBack, trayOf, type As, type Attachment } from "./tray";

/** A tray of more is not kept, bytes. */
const MOST = 200_000_000;

interface Kept {
  readonly isSealed: boolean;
  readonly files: readonly { readonly key: string; readonly name: string; readonly as: As }[];
}

const nameOf = (key: string) => `tray ${key}`;

/** Conversations whose trays are looked after. */
const watched = new Set<Id>();
/** Of each: the files that are kept; and how to give it up: two tabs would send it twice. */
const kept = new Map<Id, ReadonlySet<string>>();
const owned = new Map<Id, () => void>();

/** keepTray shows again what was left in a tray, and keeps it from then on. */
export async function keepTray(conv: Id): Promise<void> {
  if (watched.has(conv)) {
    return;
  }
  watched.add(conv);
  await look(conv).catch(() => undefined); // Unreadable: it is empty.
  let last = Promise.resolve();
  const save = () => {
    last = last
      .then(() => keep(conv))
      .catch(() => false) // No room: it lives as long as the page.
      .then((isSafe) => setBusy(nameOf(conv), !isSafe));
  };
  trayOf(conv).subscribe(save);
  isSealed(conv).subscribe(save);
  onSignOut(() => clear(conv));
}

async function look(conv: Id): Promise<void> {
  if ((await small<Kept>(nameOf(conv))) !== null) {
    await own(conv);
  }
}

async function restore(conv: Id): Promise<void> {
  const before = await small<Kept>(nameOf(conv));
  if (before === null) {
    return;
  }
  const files = await Promise.all(before.files.map(async ({ key, name, as }) => ({ key, as, name, bytes: await blob(nameOf(key)) })));
  kept.set(conv, new Set(before.files.map(({ key }) => key)));
  isSealed(conv).value ||= before.isSealed; // Somebody may have said so meanwhile.
  putBack(
    conv,
    files.flatMap(({ key, as, name, bytes }) => (bytes === null ? [] : [{ key, as, file: new File([bytes], name, { type: bytes.type }) }])),
  );
}

/** keep is false when what is in the tray lives as long as the page only. */
async function keep(conv: Id): Promise<boolean> {
  if (toKeep(conv).length > 0 && !(await own(conv))) {
    return false;
  }
  const items = toKeep(conv); // Owned only now: with what was there before.
  const old = kept.get(conv) ?? new Set();
  const keys = new Set(items.map(({ key }) => key));
  const isNew = ({ key }: Attachment) => !old.has(key);
  if (items.some(isNew)) {
    await keepBlobs(new Map(items.filter(isNew).map(({ key, file }) => [nameOf(key), file])));
  }
  const gone = [...old].filter((key) => !keys.has(key)).map(nameOf);
  if (items.length > 0) {
    await keepSmall(nameOf(conv), { isSealed: isSealed(conv).peek(), files: items.map(({ key, file, as }) => ({ key, name: file.name, as })) } satisfies Kept);
  } else if (old.size > 0) {
    gone.push(nameOf(conv));
  }
  kept.set(conv, keys);
  await forgetBlobs(gone);
  if (items.length === 0) {
    disown(conv);
  }
  return items.length === trayOf(conv).peek().length;
}

function toKeep(conv: Id): readonly Attachment[] {
  const all = trayOf(conv).peek();
  return all.reduce((sum, { file }) => sum + file.size, 0) > MOST ? [] : all;
}

/**
 * own is false while another tab has files in the tray of this conversation. What
 * was left there is shown first: the next that is kept takes its place.
 */
async function own(conv: Id): Promise<boolean> {
  if (owned.has(conv)) {
    return true;
  }
  if (!(await claim(conv))) {
    return false;
  }
  try {
    await restore(conv);
    return true;
  } catch (error) {
    disown(conv);
    throw error;
  }
}

function disown(conv: Id): void {
  owned.get(conv)?.();
  owned.delete(conv);
}

async function claim(conv: Id): Promise<boolean> {
  if (!("locks" in navigator)) {
    owned.set(conv, () => undefined);
    return true;
  }
  return await new Promise<boolean>((resolve) => {
    const hold = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock === null ? undefined : new Promise<void>((release) => owned.set(conv, release));
    };
    navigator.locks.request(`hongyan tray ${conv}`, { ifAvailable: true }, hold).catch(() => resolve(false));
  });
}
