// What was in the tray becomes messages: pictures and videos next to each other
// are albums, every other file is one of its own.
import { keepBlobs } from "../../core/blobs";
import type { FileKeys, Id, Rich, Seq, Text } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { call } from "../../state/client";
import { rememberKeys, showLocal } from "../../state/files";
import type { Recorded } from "./recording";
import type { Prepared } from "./prepare";
import type { SealedFile } from "./sealFiles";
import type { As } from "./tray";

/** One message shows at most so many. */
const ALBUM = 10;

export interface Outgoing {
  readonly as: As;
  readonly ready: Prepared;
}

/** sendFiles: the caption stands below the last of them. Throws when there is no room on this device. */
export async function sendFiles(conv: Id, all: readonly Outgoing[], caption: Text, reply: Seq): Promise<void> {
  const parts = grouped(all);
  const messages = parts.map((part, i) => ({ part, clientId: uuidv7(), caption: i === parts.length - 1 ? caption : nothing, keys: part.map((one) => keysFor(one.ready)) }));
  await keepBlobs(new Map(messages.flatMap(({ part, keys }) => part.flatMap(({ ready }, i) => blobsOf(ready, keys[i])))));
  for (const [i, { part, clientId, caption: text, keys }] of messages.entries()) {
    part.forEach(({ ready }, j) => blobsOf(ready, keys[j]).forEach(([key, bytes]) => showLocal(key, bytes)));
    rememberKeys(clientId, keys);
    await call("send", { conv, clientId, text: text.text, entities: text.entities, reply: i === 0 ? reply : 0, rich: richOf(part, text), keys, isHeld: true });
  }
}

/** sendSealed: one message for each of them, encrypted on its way. */
export async function sendSealed(conv: Id, all: readonly Outgoing[], caption: Text, reply: Seq, sealer: (ready: Prepared) => Promise<SealedFile>): Promise<void> {
  const messages = await Promise.all(all.map(async ({ ready }) => ({ ready, clientId: uuidv7(), key: uuidv7(), made: await sealer(ready) })));
  await keepBlobs(new Map(messages.map(({ key, ready }) => [key, ready.bytes])));
  for (const [i, { clientId, key, made }] of messages.entries()) {
    const text = i === messages.length - 1 ? caption : nothing;
    const rich: Rich = { kind: "rich", fallback: "", what: "document", value: { file: made.file, caption: text, encryption: made.encryption } };
    await call("send", { conv, clientId, text: text.text, entities: text.entities, reply: i === 0 ? reply : 0, rich, keys: [{ file: key, poster: "", seal: made.seal }], isHeld: true });
  }
}

export async function sendVoice(conv: Id, { bytes, length, waveform }: Recorded): Promise<void> {
  const clientId = uuidv7();
  const keys = [{ file: uuidv7(), poster: "" }];
  const [{ file: key = "" } = {}] = keys;
  await keepBlobs(new Map([[key, bytes]]));
  showLocal(key, bytes);
  rememberKeys(clientId, keys);
  const name = bytes.type === "audio/mp4" ? "voice.m4a" : bytes.type === "audio/ogg" ? "voice.ogg" : "voice.webm";
  const file = { id: "", name, size: bytes.size, mime: bytes.type, width: 0, height: 0, durationMs: length, blurhash: "", posterId: "" };
  await call("send", { conv, clientId, text: "", entities: [], rich: { kind: "rich", fallback: "", what: "voice", value: { file, waveform } }, keys, isHeld: true });
}

const nothing: Text = { text: "", entities: [] };

function grouped(all: readonly Outgoing[]): Outgoing[][] {
  const groups: Outgoing[][] = [];
  for (const one of all) {
    const last = groups.at(-1);
    if (last !== undefined && one.as === "shown" && last[0]?.as === "shown" && last.length < ALBUM) {
      last.push(one);
    } else {
      groups.push([one]);
    }
  }
  return groups;
}

function keysFor({ poster }: Prepared): FileKeys {
  return { file: uuidv7(), poster: poster === null ? "" : uuidv7() };
}

function blobsOf({ bytes, poster }: Prepared, keys: FileKeys | undefined): [string, Blob][] {
  if (keys === undefined) {
    return [];
  }
  return poster === null ? [[keys.file, bytes]] : [[keys.file, bytes], [keys.poster, poster]];
}

function richOf(part: readonly Outgoing[], caption: Text): Rich {
  const files = part.map((one) => one.ready.info);
  const [first] = files;
  return part[0]?.as === "shown" ? { kind: "rich", fallback: "", what: "media", value: { files, caption } } : { kind: "rich", fallback: "", what: "document", value: first === undefined ? { caption } : { file: first, caption } };
}
