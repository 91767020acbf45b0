// What can be done from anywhere, by name.
import { t } from "../i18n";
import type { IconName } from "../ui/Icon";
import { hint } from "./client";
import { overlay } from "./overlay";
import { language, theme } from "./prefs";
import { navigate, SETTINGS, type SettingsSection } from "./route";
import { openSaved } from "./saved";
import { runShortcut } from "./shortcuts";
import type { ShortcutId } from "./shortcutTable";

export interface Command {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  /** Further words to find it by, in both languages and in pinyin. */
  readonly words: string;
  /** Offered before anything is typed. */
  readonly isCommon?: true;
  readonly shortcut?: ShortcutId;
  readonly run: () => void;
}

const SECTION_WORDS: Readonly<Record<SettingsSection, string>> = {
  profile: "ge ren zi liao profile name avatar",
  account: "zhang hao mi ma account password delete",
  privacy: "yin si privacy who block last seen",
  devices: "she bei devices sessions",
  appearance: "wai guan appearance theme accent density text size",
  language: "yu yan language",
  chats: "liao tian chats enter send",
  folders: "fen zu wen jian jia folders tabs",
  stickers: "tie zhi biao qing bao stickers packs",
  storage: "cun chu storage cache space",
  shortcuts: "kuai jie jian shortcuts keyboard",
  about: "guan yu about version",
};

/** commands in the language of the moment. */
export function commands(): readonly Command[] {
  return [
    { id: "new", icon: "plus", title: t("list.new"), words: "fa qi xin liao tian hui hua new chat group", isCommon: true, run: () => (overlay.value = "new") },
    { id: "read", icon: "checks", title: t("command.all_read"), words: "quan bu yi du mark all read", isCommon: true, shortcut: "all_read", run: () => hint("markAllRead") },
    { id: "search", icon: "search", title: t("shortcut.search"), words: "sou suo search", isCommon: true, shortcut: "search", run: () => navigate("/search") },
    { id: "contacts", icon: "contacts", title: t("nav.contacts"), words: "tong xun lu hao you contacts friends requests tags blocked", isCommon: true, run: () => navigate("/contacts") },
    { id: "saved", icon: "chat", title: t("saved.title"), words: "shou cang jia wen jian chuan shu zhu shou saved messages notes myself", isCommon: true, run: openSaved },
    { id: "settings", icon: "settings", title: t("nav.settings"), words: "she zhi settings preferences", isCommon: true, run: () => navigate("/settings") },
    ...SETTINGS.map((section): Command => ({
      id: `settings ${section}`,
      icon: "settings",
      title: `${t("nav.settings")} · ${t(`settings.${section}`)}`,
      words: SECTION_WORDS[section],
      run: () => navigate(`/settings/${section}`),
    })),
    { id: "light", icon: "theme", title: t("command.light"), words: "qian se light theme", run: () => theme.set("light") },
    { id: "dark", icon: "theme", title: t("command.dark"), words: "shen se dark theme night", run: () => theme.set("dark") },
    { id: "system", icon: "theme", title: t("command.system"), words: "gen sui xi tong system theme", run: () => theme.set("system") },
    { id: "language", icon: "language", title: t("command.language"), words: "yu yan language english zhong wen", run: () => language.set(language.peek() === "zh" ? "en" : "zh") },
    { id: "unread", icon: "chat", title: t("shortcut.next_unread"), words: "xia yi ge wei du next unread", shortcut: "next_unread", run: () => void runShortcut("next_unread") },
    { id: "sheet", icon: "keyboard", title: t("shortcut.title"), words: "kuai jie jian shortcuts keyboard", isCommon: true, shortcut: "sheet", run: () => (overlay.value = "shortcuts") },
  ];
}
