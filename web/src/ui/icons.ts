// Outlines on a 24 grid, drawn with a 1.75 px stroke: those that signing in needs.
export const basic = {
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v13M6 12.5l6 6 6-6",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6ZM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  forward: "M9 5l7 7-7 7",
  warning: "M12 4.5l8.5 15h-17l8.5-15ZM12 10v4.5M12 17h.01",
} as const;
