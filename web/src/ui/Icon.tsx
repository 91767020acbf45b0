import css from "./Icon.module.css";

/** Outlines on a 24 grid, drawn with a 1.75 px stroke. */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  chat: "M5 5h14a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H10l-4 3.5V17H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2 12.5l4.5 4.5L15 8M10.5 16l1 1L21 7.5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4.5l3 1.5",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v13M6 12.5l6 6 6-6",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6ZM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  more: "M5.5 11.3a.7.7 0 1 0 0 1.4.7.7 0 1 0 0-1.4ZM12 11.3a.7.7 0 1 0 0 1.4.7.7 0 1 0 0-1.4ZM18.5 11.3a.7.7 0 1 0 0 1.4.7.7 0 1 0 0-1.4Z",
  plus: "M12 5v14M5 12h14",
  send: "M4.5 5.5l15.5 6.5-15.5 6.5 2.2-6.5-2.2-6.5ZM6.7 12H13",
  settings: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
  warning: "M12 4.5l8.5 15h-17l8.5-15ZM12 10v4.5M12 17h.01",
} as const;

export type IconName = keyof typeof PATHS;

/** Icon is decoration: what it stands on has the name. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class={css["icon"]} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
