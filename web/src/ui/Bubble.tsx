import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import css from "./Bubble.module.css";

/** A text is folded when it is taller than this, px. */
const TALL = 600;
/** What has fewer characters, a line counted as many, is not that tall anywhere. */
const MAY_BE_TALL = 250;
const LINE = 16;

interface BubbleProps {
  isOwn: boolean;
  /** The first one of a group of one sender. */
  isFirst: boolean;
  /** Name above the first one, in groups. */
  name: { readonly text: string; readonly tint: number; readonly href: string } | null;
  /** Faint text for what cannot be shown as it is; jumbo for a few emoji; bare for a picture without a bubble; pictures reach the edge, without words or with. */
  look: "text" | "faint" | "jumbo" | "bare" | "picture" | "captioned";
  /** Above the text: what it answers. */
  above?: ComponentChildren;
  children: ComponentChildren;
  /** Time and ticks, at the end of the last line where there is room. */
  meta: ComponentChildren;
  fold: Fold;
  /** Below the text: what others think of it; why it failed, and what to do. */
  foot?: ComponentChildren;
  /** Beside it, without a place of its own. */
  aside?: ComponentChildren;
}

/** How a long text is folded; its owner remembers what was unfolded. */
interface Fold {
  readonly text: string;
  readonly label: string;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

export function Bubble({ isOwn, isFirst, name, look, above, children, meta, fold, foot, aside }: BubbleProps) {
  const mayFold = !fold.isOpen && fold.text.length + LINE * fold.text.split("\n").length > MAY_BE_TALL;
  const bubble = useFold(mayFold);
  const open = () => {
    bubble.current?.removeAttribute("data-folded");
    fold.onOpen();
  };
  return (
    <div ref={bubble} class={`${css["bubble"]} ${isOwn ? css["own"] : css["peer"]} ${isFirst ? css["first"] : ""} ${css[look]}`} data-part="bubble">
      {name !== null && (
        <a class={`${css["name"]} ${css[`tint${name.tint}`]}`} href={name.href} tabIndex={-1} dir="auto">
          {name.text}
        </a>
      )}
      {above}
      <div class={css["body"]} dir="auto">
        <span data-part="text" class={css["text"]}>
          {children}
        </span>
        <span class={css["meta"]}>{meta}</span>
      </div>
      {mayFold && (
        <button type="button" class={css["unfold"]} onClick={open}>
          {fold.label}
        </button>
      )}
      {foot}
      {aside}
    </div>
  );
}

/**
 * useFold measures and folds before the first picture, and before the list
 * finds out how tall its rows are: so by attribute, not by drawing again.
 */
function useFold(mayFold: boolean) {
  const bubble = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const now = bubble.current;
    if (mayFold && now !== null && now.offsetHeight > TALL) {
      now.dataset["folded"] = "";
    }
  }, []);
  return bubble;
}
