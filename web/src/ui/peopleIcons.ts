// The outlines of contacts and profile cards: they come with them.
export const aboutPeople = {
  ban: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM6.5 6.5l11 11",
  bin: "M5 7h14M10 7V5h4v2M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6",
  code: "M5 5h5v5H5V5ZM14 5h5v5h-5V5ZM5 14h5v5H5v-5ZM14 14h2v2M19 14v2.5M14 19h2M19 19v.01",
  tag: "M4 5h7l9 9-6.5 6.5-9-9V5ZM8 9h.01",
} as const;
