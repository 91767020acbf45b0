import css from "./Badge.module.css";

interface BadgeProps {
  count: number;
  /** What it counts, or what the dot means. */
  label: string;
  isMuted?: boolean;
  /** Shown where there is nothing to count. */
  isDot?: boolean;
  /** In place of a count. */
  sign?: string;
}

/** Badge shows a count, a sign, or a dot; without all of them nothing. */
export function Badge({ count, label, isMuted = false, isDot = false, sign = "" }: BadgeProps) {
  const face = count > 99 ? "99+" : count > 0 ? count : sign;
  if (face === "" && !isDot) {
    return null;
  }
  return (
    <span class={`${css["badge"]} ${isMuted ? css["muted"] : ""} ${face === "" ? css["dot"] : ""}`} data-badge={sign || (isMuted ? "muted" : "new")}>
      {face !== "" && <span aria-hidden="true">{face}</span>}
      <span class="visually-hidden">{label}</span>
    </span>
  );
}
