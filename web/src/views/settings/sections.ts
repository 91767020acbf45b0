// What there is to set, and the words people look for it by. The words are in
// both languages, whatever the one shown: they are matched, never read.
import type { Key } from "../../i18n";
import type { SettingsSection } from "../../state/route";

export const sectionNames = {
  profile: { name: "settings.profile", note: "settings.profile_note" },
  account: { name: "settings.account", note: "settings.account_note" },
  privacy: { name: "settings.privacy", note: "settings.privacy_note" },
  devices: { name: "settings.devices", note: "settings.devices_note" },
  appearance: { name: "settings.appearance", note: "settings.appearance_note" },
  language: { name: "settings.language", note: "settings.language_note" },
  chats: { name: "settings.chats", note: "settings.chats_note" },
  folders: { name: "settings.folders", note: "settings.folders_note" },
  stickers: { name: "settings.stickers", note: "settings.stickers_note" },
  storage: { name: "settings.storage", note: "settings.storage_note" },
  shortcuts: { name: "settings.shortcuts", note: "settings.shortcuts_note" },
  about: { name: "settings.about", note: "settings.about_note" },
} as const satisfies Record<SettingsSection, { name: Key; note: Key }>;

interface Entry {
  /** Of the part that has it. */
  readonly id: string;
  readonly section: SettingsSection;
  readonly name: Key;
  readonly words: string;
}

export const settingEntries = [
  { id: "name", section: "profile", name: "profile.name", words: "name nickname display avatar picture 名字 昵称 姓名 头像" },
  { id: "bio", section: "profile", name: "profile.bio", words: "bio about me status signature 简介 签名 介绍" },
  { id: "status", section: "profile", name: "profile.status", words: "status presence online away busy invisible do not disturb 状态 在线 离开 忙碌 隐身 勿扰" },
  { id: "handle", section: "profile", name: "profile.handle", words: "handle username id copy share 账号 用户名 复制" },
  { id: "password", section: "account", name: "account.password", words: "password security change 密码 安全 修改" },
  { id: "sign-out", section: "account", name: "settings.sign_out", words: "sign out log out logout exit 退出 登出 注销" },
  { id: "delete", section: "account", name: "account.delete", words: "delete remove close account 删除 注销 账号" },
  { id: "messages", section: "privacy", name: "privacy.messages", words: "privacy message write strangers who 隐私 消息 陌生人 谁可以" },
  { id: "groups", section: "privacy", name: "privacy.groups", words: "privacy group invite add who 隐私 群聊 邀请 拉群" },
  { id: "foundByHandle", section: "privacy", name: "privacy.foundByHandle", words: "privacy find handle username search 隐私 查找 搜索 账号 添加我的方式" },
  { id: "foundByName", section: "privacy", name: "privacy.foundByName", words: "privacy find name search 隐私 查找 搜索 名字 昵称" },
  { id: "presence", section: "privacy", name: "privacy.presence", words: "privacy online presence status 隐私 在线 状态" },
  { id: "avatar", section: "privacy", name: "privacy.avatar", words: "privacy avatar picture photo 隐私 头像" },
  { id: "lastSeen", section: "privacy", name: "privacy.lastSeen", words: "privacy last seen 隐私 最后上线 上次在线" },
  { id: "marks", section: "privacy", name: "privacy.marks", words: "privacy read receipts delivered 隐私 已读 回执" },
  { id: "typing", section: "privacy", name: "privacy.typing", words: "privacy typing 隐私 正在输入" },
  { id: "blocked", section: "privacy", name: "privacy.blocked", words: "privacy block blocklist blacklist 隐私 黑名单 拉黑 屏蔽" },
  { id: "devices", section: "devices", name: "settings.devices", words: "devices sessions sign out rename login address 设备 会话 登录 退出 重命名" },
  { id: "theme", section: "appearance", name: "settings.theme", words: "theme dark light night mode 主题 深色 浅色 夜间 暗色 黑" },
  { id: "accent", section: "appearance", name: "appearance.accent", words: "colour color accent blue red green 颜色 主色 配色" },
  { id: "density", section: "appearance", name: "appearance.density", words: "density compact cosy spacing 密度 紧凑 宽松 间距" },
  { id: "text-size", section: "appearance", name: "appearance.text_size", words: "text font size bigger smaller zoom 字号 文字 大小 字体 放大" },
  { id: "sides", section: "appearance", name: "appearance.sides", words: "bubbles sides left right align 气泡 左右 靠左 对齐" },
  { id: "language", section: "language", name: "settings.language", words: "language english chinese 语言 中文 英文 英语" },
  { id: "send", section: "chats", name: "chats.send", words: "send enter ctrl key newline 发送 回车 换行 按键" },
  { id: "undo", section: "chats", name: "chats.undo", words: "undo send unsend take back delay 撤销 撤回 发送 延迟" },
  { id: "open", section: "chats", name: "chats.open", words: "open position newest last unread 打开 位置 最新 进入" },
  { id: "previews", section: "chats", name: "chats.previews", words: "link preview url website card privacy 链接 预览 网址 网页 卡片" },
  { id: "folders", section: "folders", name: "settings.folders", words: "folder folders tabs group list filter sort 分组 文件夹 标签页 列表 分类" },
  { id: "stickers", section: "stickers", name: "settings.stickers", words: "sticker stickers pack emoji picture 贴纸 表情包 贴纸包 图片" },
  { id: "usage", section: "storage", name: "settings.storage", words: "storage space quota disk persist 存储 空间 容量 长期保存" },
  { id: "cache", section: "storage", name: "storage.chats", words: "cache clear messages offline 缓存 清除 清理 消息 离线" },
  { id: "shortcuts", section: "shortcuts", name: "settings.shortcuts", words: "keyboard shortcuts keys hotkeys 快捷键 键盘 按键" },
  { id: "single", section: "shortcuts", name: "shortcuts.single", words: "single key letters accessibility 单键 无障碍" },
  { id: "version", section: "about", name: "settings.about", words: "about version licence license server 关于 版本 许可 服务器" },
  { id: "install", section: "about", name: "about.install", words: "install app desktop pwa home screen 安装 应用 桌面 主屏幕" },
] as const satisfies readonly Entry[];

type SettingEntry = (typeof settingEntries)[number];

/** findSettings are those whose name, section or words hold every part of the query, in the order of the list. */
export function findSettings(query: string, nameOf: (key: SettingEntry["name"] | (typeof sectionNames)[SettingsSection]["name"]) => string): readonly SettingEntry[] {
  const parts = query.trim().toLowerCase().split(/\s+/);
  return settingEntries.filter((entry) => {
    const text = `${nameOf(entry.name)} ${nameOf(sectionNames[entry.section].name)} ${entry.words}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
}
