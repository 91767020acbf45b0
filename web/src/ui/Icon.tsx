import css from "./Icon.module.css";

/** Outlines on a 24 grid, drawn with a 1.75 px stroke. */
const PATHS = {
  back: "M15 5l-7 7 7 7",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15L6 16ZM10 20.5h4",
  bellOff: "M18 14v-3a6 6 0 0 0-9-5.2M6.3 9.2A6 6 0 0 0 6 11v5l-1.5 2H17M10 20.5h4M4 4l16 16",
  chat: "M5 5h14a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H10l-4 3.5V17H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2 12.5l4.5 4.5L15 8M10.5 16l1 1L21 7.5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 8v4.5l3 1.5",
  close: "M6 6l12 12M18 6L6 18",
  contacts: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 19.5c0-3.3 2.7-5 6.5-5s6.5 1.7 6.5 5M15.5 5.3a3.5 3.5 0 0 1 0 6.4M18 14.9c2.2.7 3.5 2.2 3.5 4.6",
  copy: "M9 9h10a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1ZM5 15H4.5a.5.5 0 0 1-.5-.5V5a1 1 0 0 1 1-1h9.5a.5.5 0 0 1 .5.5V5",
  down: "M12 5v13M6 12.5l6 6 6-6",
  edit: "M5 19l.8-3.8L15.5 5.5a1.8 1.8 0 0 1 2.5 0l.5.5a1.8 1.8 0 0 1 0 2.5L8.8 18.2 5 19ZM13.5 7.5l3 3",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6ZM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  forward: "M9 5l7 7-7 7",
  info: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM12 11v5M12 8h.01",
  leave: "M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
  more: "M5.5 11.3a.7.7 0 1 0 0 1.4.7.7 0 1 0 0-1.4ZM12 11.3a.7.7 0 1 0 0 1.4.7.7 0 1 0 0-1.4ZM18.5 11.3a.7.7 0 1 0 0 1.4.7.7 0 1 0 0-1.4Z",
  open: "M11 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-5M14 4h6v6M20 4l-9 9",
  pin: "M9 4h6l-.7 6.5 3.2 3V15h-11v-1.5l3.2-3L9 4ZM12 15v5.5",
  plus: "M12 5v14M5 12h14",
  read: "M4 9.5L12 4l8 5.5V19a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V9.5ZM4 10l8 5.5 8-5.5",
  search: "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM16 16l4.5 4.5",
  send: "M4.5 5.5l15.5 6.5-15.5 6.5 2.2-6.5-2.2-6.5ZM6.7 12H13",
  settings: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
  smile: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM9 10h.01M15 10h.01M8.5 14a4 4 0 0 0 7 0",
  unread: "M5 6h14a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1ZM4 7.5l8 6 8-6",
  up: "M12 19V6M6 11.5l6-6 6 6",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c0-3.5 3.2-5.5 7.5-5.5s7.5 2 7.5 5.5",
  userPlus: "M9.5 4.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM2.5 20c0-3.3 2.9-5 7-5 2 0 3.7.4 5 1.2M18 13v6M15 16h6",
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
