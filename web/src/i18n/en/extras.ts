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

  "later.menu": "Ways to send",
  "later.silent": "Send silently",
  "later.schedule": "Send later…",
  "later.title": "Send later",
  "later.list": "Scheduled messages",
  "later.waiting": { one: "{count} scheduled message", other: "{count} scheduled messages" },
  "later.at_hour": "In an hour",
  "later.at_tonight": "Tonight",
  "later.at_tomorrow": "Tomorrow morning",
  "later.at_monday": "Next Monday morning",
  "later.other": "Another time",
  "later.plan": "Schedule",
  "later.planned": "Will be sent {time}",
  "later.now": "Send now",
  "later.change": "Change the time",
  "later.cancel": "Delete",
  "later.refused": "Not sent: {why}",
  "later.none": "No scheduled messages.",
} as const satisfies Record<keyof typeof zh, Text>;
