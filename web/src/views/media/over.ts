// What lies over everything, in a place of its own in the document: its code comes
// with its first use.
import type { ComponentType } from "preact";
import { h, render } from "preact";

/** over returns what draws it; called again and again it does so once. */
export function over(load: () => Promise<ComponentType>): () => void {
  let place: HTMLElement | null = null;
  return () => {
    if (place === null) {
      const into = document.createElement("div");
      place = into;
      document.body.append(into);
      load().then(
        (Part) => render(h(Part, {}), into),
        () => {
          place = null; // No network: the next press tries again.
        },
      );
    }
  };
}
