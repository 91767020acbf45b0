import css from "./Badge.module.css";

interface BadgeProps {
  count: number;
  /** What it counts, or what the dot means. */
  label: string;
  isMuted?: boolean;
  /** Shown where there is nothing to count. */
  isDot?: boolean;
}

/** Badge shows a count, or a dot; without both nothing. */
export function Badge({ count, label, isMuted = false, isDot = false }: BadgeProps) {
  if (count <= 0 && !isDot) {
    return null;
  }
  return (
    <span class={`${css["badge"]} ${isMuted ? css["muted"] : ""} ${count <= 0 ? css["dot"] : ""}`} data-badge={isMuted ? "muted" : "new"}>
      {count > 0 && <span aria-hidden="true">{count > 99 ? "99+" : count}</span>}
      <span class="visually-hidden">{label}</span>
    </span>
  );
}
