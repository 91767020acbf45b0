import type { Text } from "../text";
import type { extras as zh } from "../zh/extras";

export const extras = {
  "archive.title": "Archive",
  "archive.in": "Archive",
  "archive.out": "Move out of the archive",
  "archive.hide": "Hide from the list",
  "archive.show": "Show in the list",
  "archive.done": "Archived until the next message",
  "archive.hidden": "Hidden until the next message",
  "archive.undo": "Undo",
  "archive.back": "Back to all chats",
  "archive.unread": { one: "{count} chat with unread messages", other: "{count} chats with unread messages" },

  "reason.TIME_INVALID": "Choose a time within the next year.",
  "reason.SCHEDULED_FULL": "At most {limit} messages wait in one chat.",
} as const satisfies Record<keyof typeof zh, Text>;
