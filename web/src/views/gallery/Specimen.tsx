import type { ComponentChildren } from "preact";
import css from "./Gallery.module.css";

interface SpecimenProps {
  /** What it is and in which state; tests find it by this. */
  name: string;
  /** Over the whole width. */
  isWide?: boolean;
  /** Where it stands in the app. */
  on?: "page" | "side" | "chat";
  /** Given: a frame of that height, px, for views that fill their place. */
  height?: number;
  children: ComponentChildren;
}

/** Specimen is one part in one state. */
export function Specimen({ name, isWide = false, on = "page", height, children }: SpecimenProps) {
  return (
    <section class={`${css["specimen"]} ${isWide ? css["wide"] : ""}`} data-specimen={name} aria-label={name}>
      <div class={css["name"]} lang="en">
        {name}
      </div>
      <div class={`${css["stand"]} ${css[on]} ${height === undefined ? "" : css["framed"]}`} style={height === undefined ? undefined : { blockSize: `${height}px` }}>
        {children}
      </div>
    </section>
  );
}

/** Shelf is specimens of one kind. */
export function Shelf({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section aria-label={title}>
      <h2 class={css["title"]} lang="en">
        {title}
      </h2>
      <div class={css["grid"]}>{children}</div>
    </section>
  );
}
