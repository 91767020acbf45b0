// What somebody chose, dropped or pasted goes into the tray of a conversation.
import type { Id } from "../../core/types";
import { sizeText } from "../../i18n/size";
import { call } from "../../state/client";
import { add, type As } from "./tray";

let most: number | null = null;

/** take knows what the server takes, if it can be asked. */
export async function take(conv: Id, files: readonly File[], as: As): Promise<void> {
  if (files.length > 0) {
    most ??= await call("fileUsage").then(
      (usage) => usage.most,
      () => null, // The server says it later.
    );
    add(conv, files, as, most ?? 0, sizeText);
  }
}
