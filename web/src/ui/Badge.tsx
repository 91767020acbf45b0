import css from "./Badge.module.css";

/** Badge shows a count; 0 shows nothing. The label is what it counts. */
export function Badge({ count, label }: { count: number; label: string }) {
  if (count <= 0) {
    return null;
  }
  return (
    <span class={css["badge"]}>
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span class="visually-hidden">{label}</span>
    </span>
  );
}
