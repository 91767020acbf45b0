export const settings = {
  "settings.title": "设置",
  "settings.sign_out": "退出登录",
  "settings.sign_out_confirm": "退出后，这台设备上的消息缓存会清除。",
  "settings.sign_out_unsent": { other: "还有 {count} 条消息没有发送，退出后会丢失。" },
} as const;
