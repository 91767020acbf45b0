import type { Text } from "../text";
import type { settings as zh } from "../zh/settings";

export const settings = {
  "settings.title": "Settings",
  "settings.sign_out": "Sign out",
  "settings.sign_out_confirm": "Messages kept on this device are cleared.",
  "settings.sign_out_unsent": { one: "{count} message was not sent yet and will be lost.", other: "{count} messages were not sent yet and will be lost." },
} as const satisfies Record<keyof typeof zh, Text>;
