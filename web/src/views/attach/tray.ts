// What is about to be sent in each conversation; keptTray.ts keeps it when the page
// is loaded again.
import { signal, type Signal } from "@preact/signals";
import type { Id } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { t } from "../../i18n";
import { showToast } from "../../state/toasts";
import { canShow, plainFile, shownFile, type Prepared } from "./prepare";

/** As a picture or video, made smaller; or as the file it is. */
export type As = "shown" | "file";

export interface Attachment {
  readonly key: string;
  readonly file: File;
  readonly as: As;
  /** It can be shown as a picture or video. */
  readonly canShow: boolean;
  /** Null while it is made ready. */
  readonly ready: Prepared | null;
  /** What the tray shows of it; "": an icon. */
  readonly preview: string;
}

/** One message takes so many at once; a tray a few messages. */
const MOST = 50;

const trays = new Map<Id, Signal<readonly Attachment[]>>();

export function trayOf(conv: Id): Signal<readonly Attachment[]> {
  const found = trays.get(conv) ?? signal<readonly Attachment[]>([]);
  trays.set(conv, found);
  return found;
}

const sealed = new Map<Id, Signal<boolean>>();

/** isSealed: what is in the tray is encrypted on its way. */
export function isSealed(conv: Id): Signal<boolean> {
  const found = sealed.get(conv) ?? signal(false);
  sealed.set(conv, found);
  return found;
}

/** add refuses what is too large for the server; most: 0 where that is not known. */
export function add(conv: Id, files: readonly File[], as: As, most: number, limitText: (bytes: number) => string): void {
  const tray = trayOf(conv);
  const large = files.find((f) => most > 0 && f.size > most);
  if (large !== undefined) {
    showToast({ text: t("media.too_large", { name: large.name, limit: limitText(most) }), isError: true });
  }
  const empty = files.find((f) => f.size === 0);
  if (empty !== undefined) {
    showToast({ text: t("media.empty_file", { name: empty.name }), isError: true });
  }
  const taken = files.filter((f) => f.size > 0 && (most === 0 || f.size <= most));
  const room = MOST - tray.peek().length;
  if (taken.length > room) {
    showToast({ text: t("media.too_many", { count: MOST }), isError: true });
  }
  const made = taken.slice(0, room).map((file) => attachment(uuidv7(), file, as));
  tray.value = [...tray.peek(), ...made];
  made.forEach((one) => void prepare(conv, one));
}

function attachment(key: string, file: File, as: As): Attachment {
  const can = canShow(file);
  return { key, file, as: can ? as : "file", canShow: can, ready: null, preview: can ? URL.createObjectURL(file) : "" };
}

/** putBack is what was there before, above what came since. */
export function putBack(conv: Id, before: readonly { readonly key: string; readonly file: File; readonly as: As }[]): void {
  const tray = trayOf(conv);
  const made = before.map(({ key, file, as }) => attachment(key, file, as));
  tray.value = [...made, ...tray.peek()];
  made.forEach((one) => void prepare(conv, one));
}

async function prepare(conv: Id, { key, file, as }: Attachment): Promise<void> {
  const ready = as === "file" ? plainFile(file) : await shownFile(file);
  const tray = trayOf(conv);
  tray.value = tray.peek().map((one) => (one.key !== key ? one : ready === null ? { ...one, as: "file", canShow: false, ready: plainFile(file) } : { ...one, ready }));
}

export function remove(conv: Id, keys: readonly string[]): void {
  const tray = trayOf(conv);
  tray.peek().filter((one) => keys.includes(one.key)).forEach(release);
  tray.value = tray.peek().filter((one) => !keys.includes(one.key));
}

export function clear(conv: Id): void {
  remove(conv, trayOf(conv).peek().map((one) => one.key));
}

function release({ preview }: Attachment): void {
  if (preview !== "") {
    URL.revokeObjectURL(preview);
  }
}

/** move puts one to another place. */
export function move(conv: Id, key: string, to: number): void {
  const tray = trayOf(conv);
  const one = tray.peek().find((a) => a.key === key);
  if (one !== undefined && to >= 0 && to < tray.peek().length) {
    const rest = tray.peek().filter((a) => a.key !== key);
    tray.value = [...rest.slice(0, to), one, ...rest.slice(to)];
  }
}

/** sendAs makes all of them ready in another way. */
export function sendAs(conv: Id, as: As): void {
  const tray = trayOf(conv);
  const changed = tray.peek().map((one) => (one.canShow && one.as !== as ? { ...one, as, ready: null } : one));
  const before = tray.peek();
  tray.value = changed;
  changed.filter((one, i) => one !== before[i]).forEach((one) => void prepare(conv, one));
}
