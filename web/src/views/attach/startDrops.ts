// Files that are dragged over the page: it does not become the file when they
// are dropped, and what takes them comes with the first drag.
import { h, render } from "preact";

let place: HTMLElement | null = null;

/** startDrops is called once. */
export function startDrops(): void {
  const over = (e: DragEvent) => {
    if (hasFiles(e)) {
      e.preventDefault();
      if (e.dataTransfer !== null) {
        e.dataTransfer.dropEffect = "none"; // Unless it is over a place that takes them.
      }
    }
  };
  document.addEventListener("dragover", over);
  document.addEventListener("drop", (e) => hasFiles(e) && e.preventDefault());
  document.addEventListener("dragenter", (e) => {
    if (hasFiles(e) && place === null) {
      const made = document.createElement("div");
      place = made;
      document.body.append(made);
      Promise.all([import("./Drops"), import("../../i18n").then((m) => m.loadMediaTexts())]).then(
        ([{ Drops }]) => render(h(Drops, { first: e }), made),
        () => {
          place = null; // No network: the next drag tries again.
        },
      );
    }
  });
}

export function hasFiles(e: DragEvent): boolean {
  return e.dataTransfer?.types.includes("Files") === true;
}
