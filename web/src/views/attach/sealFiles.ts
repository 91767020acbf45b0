// What goes into a message of an encrypted file: nothing of what the file is.
import { newSeal, sealedSize, type Seal } from "../../core/sealed/format";
import type { Locked } from "../../core/sealed/phrase";
import type { FileInfo, Id } from "../../core/types";
import { lockWith } from "../../state/sealedKeys";
import type { Prepared } from "./prepare";

export interface SealedFile {
  readonly file: FileInfo;
  readonly encryption: Locked;
  readonly seal: Seal;
}

/** sealFile throws where no passphrase is kept. */
export async function sealFile(conv: Id, { info, bytes }: Prepared): Promise<SealedFile> {
  const seal = newSeal();
  const { name, mime, width, height } = info;
  const encryption = await lockWith(conv, { key: seal.key, name, type: mime, size: bytes.size, width, height });
  const file = { id: "", name: "encrypted.hyef", size: sealedSize(bytes.size), mime: "application/octet-stream", width: 0, height: 0, durationMs: 0, blurhash: "", posterId: "" };
  return { file, encryption, seal };
}
