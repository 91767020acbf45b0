import type { Text } from "../text";
import type { home as zh } from "../zh/home";

export const home = {
  "nav.label": "Main",
  "nav.chats": "Chats",
  "nav.settings": "Settings",

  "list.title": "Chats",
  "list.label": "Conversations",
  "list.new": "New chat",
  "list.empty": "No conversations yet.",
  "list.empty_action": "Start one",
  "list.unread": { one: "{count} unread message", other: "{count} unread messages" },
  "list.no_messages": "No messages yet",
  "list.you": "You",

  "new.title": "New chat",
  "new.direct": "Direct",
  "new.group": "Group",
  "new.handle": "Their handle",
  "new.handle_hint": "The whole handle",
  "new.start": "Start chatting",
  "new.nobody": "Nobody has the handle “{handle}”.",
  "new.group_name": "Group name",
  "new.add": "Add",
  "new.remove": "Remove {name}",
  "new.members": "Members",
  "new.create": "Create group",

  "link.connecting": "Connecting…",
  "link.waiting": "No network. Messages are sent when it is back",
  "link.syncing": "Updating…",

  "group.rename": "Rename",
  "group.add": "Add member",
  "group.members": "Members",
  "group.owner": "Owner",
  "group.me": "You",
  "group.remove": "Remove",
  "group.remove_name": "Remove {name} from the group",
  "group.remove_confirm": "Remove {name} from the group?",
  "group.leave": "Leave group",
  "group.leave_confirm": "Leave “{name}”? What was said before stays readable.",
  "group.loading": "Loading members…",
  "group.message": "Message",
} as const satisfies Record<keyof typeof zh, Text>;
