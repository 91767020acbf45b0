import css from "./Avatar.module.css";

interface AvatarProps {
  initials: string;
  /** 1–8: which of the eight fills. */
  tint: number;
  size?: "s" | "m" | "l" | "xl";
  /** Groups are rounded squares, people circles. */
  isGroup?: boolean;
}

/** Avatar repeats a name that stands beside it, so it is hidden from readers. */
export function Avatar({ initials, tint, size = "m", isGroup = false }: AvatarProps) {
  return (
    <span class={`${css["avatar"]} ${css[size]} ${css[`tint${tint}`]} ${isGroup ? css["group"] : ""}`} aria-hidden="true">
      {initials}
    </span>
  );
}
