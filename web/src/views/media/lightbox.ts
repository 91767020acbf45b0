// Opens a picture over everything; its code comes with the first one.
import { signal } from "@preact/signals";
import type { FileInfo, Id, Seq } from "../../core/types";
import { onSignOut } from "../../state/signOut";
import { over } from "./over";

export interface Opened {
  readonly conv: Id;
  readonly seq: Seq;
  readonly clientId: string;
  readonly index: number;
  /** Nothing but these: they are inside a message, and no other is beside them. */
  readonly only?: { readonly files: readonly FileInfo[]; readonly sender: Id };
}

export const opened = signal<Opened | null>(null);
onSignOut(() => (opened.value = null));

const draw = over(() => import("./Lightbox").then((m) => m.Lightbox));

export function openLightbox(what: Opened): void {
  opened.value = what;
  draw();
}
