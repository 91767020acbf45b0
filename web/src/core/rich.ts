// What a message says in another way than by words, on its way out; wire.ts has
// the way in.
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ContentSchema, TextSchema } from "../gen/hongyan/v1/content_pb";
import type { Locked } from "./sealed/phrase";
import type { FileInfo, Pending, Rich, Text } from "./types";
import { wireEntity } from "./wire";

export function filesOf(rich: Rich | undefined): readonly FileInfo[] {
  switch (rich?.what) {
    case "media":
      return rich.value.files;
    case "voice":
    case "document":
      return rich.value.file === undefined ? [] : [rich.value.file];
    default:
      return [];
  }
}

/** withFile is the same with one file changed. */
export function withFile(rich: Rich, index: number, change: Partial<FileInfo>): Rich {
  switch (rich.what) {
    case "media":
      return { ...rich, value: { ...rich.value, files: rich.value.files.map((f, i) => (i === index ? { ...f, ...change } : f)) } };
    case "document":
      return rich.value.file === undefined ? rich : { ...rich, value: { ...rich.value, file: { ...rich.value.file, ...change } } };
    case "voice":
      return rich.value.file === undefined ? rich : { ...rich, value: { ...rich.value, file: { ...rich.value.file, ...change } } };
    default:
      return rich;
  }
}

export function withCaption(rich: Rich, text: Text): Rich {
  switch (rich.what) {
    case "media":
      return { ...rich, value: { ...rich.value, caption: text } };
    case "document":
      return { ...rich, value: { ...rich.value, caption: text } };
    default:
      return rich;
  }
}

/** richContent: only what somebody can send from here. */
export function richContent(p: Pick<Pending, "reply"> & { readonly rich?: Rich }): MessageInitShape<typeof ContentSchema> {
  const reply = p.reply === 0 ? {} : { reply: { seq: BigInt(p.reply) } };
  switch (p.rich?.what) {
    case "media":
      return { ...reply, kind: { case: "media", value: { files: p.rich.value.files.map(wireFile), ...caption(p.rich.value.caption) } } };
    case "document":
      return { ...reply, kind: { case: "document", value: { ...file(p.rich.value.file), ...caption(p.rich.value.caption), ...encryption(p.rich.value.encryption) } } };
    case "voice":
      return { ...reply, kind: { case: "voice", value: { ...file(p.rich.value.file), waveform: new Uint8Array(p.rich.value.waveform) } } };
    case "location":
      return { ...reply, kind: { case: "location", value: p.rich.value } };
    case "card":
      // What they are called is the server's word.
      return { ...reply, kind: { case: "card", value: { userId: p.rich.value.userId } } };
    case "poll": {
      const { closesAt, ...poll } = p.rich.value;
      return { ...reply, kind: { case: "poll", value: { ...poll, options: [...poll.options], ...(closesAt !== undefined && { closesAt: timestampFromMs(closesAt) }) } } };
    }
    case "sticker":
      // What it shows is the pack's word.
      return { ...reply, kind: { case: "sticker", value: { packId: p.rich.value.packId, file: { id: p.rich.value.file?.id ?? "0" } } } };
    default:
      return reply;
  }
}

function file(f: FileInfo | undefined) {
  return f === undefined ? {} : { file: wireFile(f) };
}

function encryption(e: Locked | undefined) {
  return e === undefined ? {} : { encryption: { version: e.version, salt: new Uint8Array(e.salt), iterations: e.iterations, locked: new Uint8Array(e.locked) } };
}

function wireFile(f: FileInfo) {
  return { ...f, size: BigInt(f.size), posterId: f.posterId || "0" };
}

function caption(text: Text | undefined): { caption?: MessageInitShape<typeof TextSchema> } {
  return text === undefined || text.text === "" ? {} : { caption: { body: text.text, entities: text.entities.map(wireEntity) } };
}
