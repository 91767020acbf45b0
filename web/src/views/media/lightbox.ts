// Opens a picture over everything; its code comes with the first one.
import { signal } from "@preact/signals";
import { render, h } from "preact";
import type { FileInfo, Id, Seq } from "../../core/types";

export interface Opened {
  readonly conv: Id;
  readonly seq: Seq;
  readonly clientId: string;
  readonly index: number;
  /** Nothing but these: they are inside a message, and no other is beside them. */
  readonly only?: { readonly files: readonly FileInfo[]; readonly sender: Id };
}

export const opened = signal<Opened | null>(null);

let place: HTMLElement | null = null;

export function openLightbox(what: Opened): void {
  opened.value = what;
  if (place === null) {
    place = document.createElement("div");
    document.body.append(place);
    const into = place;
    import("./Lightbox").then(
      ({ Lightbox }) => render(h(Lightbox, {}), into),
      () => {
        place = null; // No network: the next press tries again.
      },
    );
  }
}
