// The outlines of what is sent beside text, and of what plays it.
export const mediaIcons = {
  download: "M12 4v11M7 10.5l5 5 5-5M5 19.5h14",
  file: "M7 4h7l4 4v11a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM14 4v4h4",
  lock: "M7 11h10a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  mic: "M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4ZM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3.5",
  pause: "M9 6v12M15 6v12",
  picture: "M5 5h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM4 16l4.5-4.5 4 4L15 13l5 4.5M15 9h.01",
  place: "M12 21c4.5-4.6 6.5-7.7 6.5-11a6.5 6.5 0 0 0-13 0c0 3.3 2 6.4 6.5 11ZM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
  play: "M8 5.5v13l11-6.5-11-6.5Z",
  poll: "M5 20v-9M12 20V4M19 20v-6",
  rotate: "M19 12a7 7 0 1 1-2.5-5.4M19.5 4v4.5H15",
  stop: "M7 7h10v10H7Z",
  trash: "M5 7h14M10 7V5h4v2M7 7l.8 12h8.4L17 7M10.5 10.5v5M13.5 10.5v5",
  zoomIn: "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM16 16l4.5 4.5M11 8.5v5M8.5 11h5",
  zoomOut: "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM16 16l4.5 4.5M8.5 11h5",
} as const;
