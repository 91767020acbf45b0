import { keepBlobs } from "../../core/blobs";
import type { Id } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { call } from "../../state/client";
import { asSticker } from "./picture";

/** What a picture stands for until somebody says it. */
const USUAL = "🙂";

export interface Drawn {
  readonly id: Id;
  readonly emoji: string;
}

/** addPictures brings them to the server one after the other, and returns how many can be no stickers. */
export async function addPictures(files: readonly File[], onAdded: (one: Drawn) => void): Promise<number> {
  let refused = 0;
  for (const file of files) {
    const bytes = await asSticker(file);
    if (bytes === null) {
      refused++;
      continue;
    }
    const key = uuidv7();
    await keepBlobs(new Map([[key, bytes]]));
    onAdded({ id: await call("addPicture", key), emoji: USUAL });
  }
  return refused;
}
