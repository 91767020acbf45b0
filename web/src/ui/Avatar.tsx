import css from "./Avatar.module.css";

/** The sign of the app, on a 64 grid. */
const GOOSE = "M9 25c9-4 17-1 22 8 3-9 11-17 24-18-9 4-14 10-16 18 4 0 7 1 10 4-5 0-9 1-12 4-3 5-9 9-17 10 5-3 8-6 9-10-4-8-10-13-20-16Z";

interface AvatarProps {
  initials: string;
  /** 1–8: which of the eight fills. */
  tint: number;
  size?: "s" | "m" | "l" | "xl";
  /** Groups are rounded squares, people circles. */
  isGroup?: boolean;
  /** The server's own account has the sign of the app. */
  isSystem?: boolean;
  /** Where the picture is: laid over the letters, which are seen until it has come, and where it does not. */
  picture?: string | undefined;
}

/** Avatar repeats a name that stands beside it, so it is hidden from readers. */
export function Avatar({ initials, tint, size = "m", isGroup = false, isSystem = false, picture }: AvatarProps) {
  const fill = isSystem ? css["system"] : css[`tint${tint}`];
  return (
    <span class={`${css["avatar"]} ${css[size]} ${fill} ${isGroup ? css["group"] : ""}`} aria-hidden="true">
      {isSystem ? (
        <svg class={css["sign"]} viewBox="0 0 64 64" focusable="false">
          <path d={GOOSE} />
        </svg>
      ) : (
        initials
      )}
      {picture && <img class={css["picture"]} src={picture} alt="" loading="lazy" draggable={false} />}
    </span>
  );
}
