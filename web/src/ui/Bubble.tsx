import type { ComponentChildren } from "preact";
import css from "./Bubble.module.css";

interface BubbleProps {
  isOwn: boolean;
  /** The first one of a group of one sender. */
  isFirst: boolean;
  /** Name above the first one, in groups. */
  name: { readonly text: string; readonly tint: number } | null;
  text: string;
  /** Faint text for what cannot be shown as it is. */
  isFaint: boolean;
  /** Time and ticks, at the end of the last line where there is room. */
  meta: ComponentChildren;
  /** Below the text: why it failed, and what to do. */
  foot?: ComponentChildren;
}

export function Bubble({ isOwn, isFirst, name, text, isFaint, meta, foot }: BubbleProps) {
  return (
    <div class={`${css["bubble"]} ${isOwn ? css["own"] : css["peer"]} ${isFirst ? css["first"] : ""}`}>
      {name !== null && (
        <div class={`${css["name"]} ${css[`tint${name.tint}`]}`} dir="auto">
          {name.text}
        </div>
      )}
      <div data-part="text" class={`${css["text"]} ${isFaint ? css["faint"] : ""}`} dir="auto">
        {text}
        <span class={css["meta"]}>{meta}</span>
      </div>
      {foot}
    </div>
  );
}
