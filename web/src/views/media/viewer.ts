// Opens a text or a PDF over everything.
import { signal } from "@preact/signals";
import type { FileInfo } from "../../core/types";
import { onSignOut } from "../../state/signOut";
import { over } from "./over";
import type { Shown } from "./shown";

export interface Viewed {
  readonly message: Shown;
  readonly file: FileInfo;
  readonly how: "text" | "pdf";
  /** Where it is here already. */
  readonly bytes?: Blob;
}

export const viewed = signal<Viewed | null>(null);
onSignOut(() => (viewed.value = null));

const draw = over(() => import("./Viewer").then((m) => m.Viewer));

export function openViewer(what: Viewed): void {
  viewed.value = what;
  draw();
}
