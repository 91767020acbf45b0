// The outlines of what is put away, planned and voted on: they come with them.
export const ofExtras = {
  archive: "M4 5h16v4H4V5ZM5.5 9v9a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1V9M10 12.5h4",
  bookmark: "M7 4h10a1 1 0 0 1 1 1v15l-6-4-6 4V5a1 1 0 0 1 1-1Z",
  folder: "M3.5 7a1.5 1.5 0 0 1 1.5-1.5h4.2l2.3 2.5H19A1.5 1.5 0 0 1 20.5 9.5V17a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 17V7Z",
  eyeOff: "M10 6.2q1-.2 2-.2c4 0 7.5 2 9.5 6-.7 1.4-1.6 2.5-2.6 3.4M6.5 7.6C4.8 8.7 3.5 10.2 2.5 12c2 4 5.5 6 9.5 6q2.3 0 4.3-.8M4 4l16 16",
} as const;
