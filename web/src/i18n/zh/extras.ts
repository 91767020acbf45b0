// What is put away, planned or voted on: fetched when it is first used.
export const extras = {
  "archive.title": "归档",
  "archive.in": "归档",
  "archive.out": "移出归档",
  "archive.hide": "从列表隐藏",
  "archive.show": "显示在列表中",
  "archive.done": "已归档，有新消息时回到列表",
  "archive.hidden": "已隐藏，有新消息时再出现",
  "archive.undo": "撤销",
  "archive.back": "返回全部会话",
  "archive.unread": { other: "{count} 个会话有未读" },

  "reason.TIME_INVALID": "请选择将来一年内的时间。",
  "reason.SCHEDULED_FULL": "一个会话最多有 {limit} 条定时消息。",
} as const;
