// The outlines of what is done with messages.
export const ops = {
  reply: "M10 6L4 12l6 6M4.5 12H13a7 7 0 0 1 7 7",
  edit: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19 4 20ZM13.5 7l3.5 3.5",
  share: "M14 6l6 6-6 6M19.5 12H11a7 7 0 0 0-7 7",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  undo: "M8 5L4 9l4 4M4.5 9H14a5 5 0 0 1 0 10H8",
  list: "M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01",
  select: "M5 12.5l4.5 4.5L19 7.5M12 3.5a8.5 8.5 0 1 0 8.5 8.5",
} as const;
