// The texts in the language of the moment. A component that calls t while it
// draws is drawn again when the language changes.
import { signal } from "@preact/signals";
import type { Failure } from "../core/types";
import type { Language } from "../state/prefs";
import { fill, type Key, type Pack, type Values } from "./text";

export type { Key } from "./text";

const shown = signal<{ locale: string; pack: Pack; parts: number } | null>(null);

/** The texts come in parts: base before signing in, the others with the views that draw them. */
type Part = "base" | "app" | "settings" | "tools" | "people" | "groups" | "presence" | "ops" | "media" | "extras";

const wanted = new Set<Part>(["base"]);
let last: Language = "zh";

const files: Record<"zh" | "en", Record<Part, () => Promise<Record<string, Pack>>>> = {
  zh: {
    base: () => import("./zh/base"),
    app: () => import("./zh/app"),
    settings: () => import("./zh/settings"),
    tools: () => import("./zh/tools"),
    people: () => import("./zh/people"),
    groups: () => import("./zh/groups"),
    presence: () => import("./zh/presence"),
    ops: () => import("./zh/ops"),
    media: () => import("./zh/media"),
    extras: () => import("./zh/extras"),
  },
  en: {
    base: () => import("./en/base"),
    app: () => import("./en/app"),
    settings: () => import("./en/settings"),
    tools: () => import("./en/tools"),
    people: () => import("./en/people"),
    groups: () => import("./en/groups"),
    presence: () => import("./en/presence"),
    ops: () => import("./en/ops"),
    media: () => import("./en/media"),
    extras: () => import("./en/extras"),
  },
};

/** loadLanguage shows a language as soon as its texts are here. */
export async function loadLanguage(language: Language): Promise<void> {
  last = language;
  const parts = [...wanted];
  const isPseudo = language === "en-XA" || language === "ar-XB";
  const from = files[language === "zh" ? "zh" : "en"];
  const pack: Pack = Object.assign({}, ...(await Promise.all(parts.map((part) => from[part]()))).flatMap((file) => Object.values(file)));
  const seen = isPseudo ? (await import("./pseudo")).pseudo(pack, language) : pack;
  const tag = language === "zh" ? "zh-CN" : language;
  const now = shown.peek();
  // Another language, or as much of this one, may be here already: what is shown anew is drawn anew, all of it.
  if (last === language && parts.length >= (now?.parts ?? 0) && (parts.length !== now?.parts || tag !== now.locale)) {
    shown.value = { locale: tag, pack: seen, parts: parts.length };
  }
}

/** loadAppTexts adds the texts of everything behind the sign-in. */
export function loadAppTexts(): Promise<void> {
  return loadPart("app");
}

/** loadSettingsTexts adds those of the settings and of the first steps. */
export function loadSettingsTexts(): Promise<void> {
  return loadPart("settings");
}

/** loadToolTexts adds those of the palette, the search and the shortcuts. */
export function loadToolTexts(): Promise<void> {
  return loadPart("tools");
}

/** loadPeopleTexts adds those of contacts and profile cards. */
export function loadPeopleTexts(): Promise<void> {
  return loadPart("people");
}

/** loadGroupTexts adds those of the views of groups. */
export function loadGroupTexts(): Promise<void> {
  return loadPart("groups");
}

/** loadMediaTexts adds those of files. */
export function loadMediaTexts(): Promise<void> {
  return loadPart("media");
}

/** loadPresenceTexts adds those of who is there. */
export function loadPresenceTexts(): Promise<void> {
  return loadPart("presence");
}

/** loadOpsTexts adds those of what is done with messages. */
export function loadOpsTexts(): Promise<void> {
  return loadPart("ops");
}

/** loadExtraTexts adds those of what is put away, planned, voted on. */
export function loadExtraTexts(): Promise<void> {
  return loadPart("extras");
}

async function loadPart(part: Part): Promise<void> {
  wanted.add(part);
  await loadLanguage(last);
}

/** locale is for Intl. */
export function locale(): string {
  return shown.value?.locale ?? "zh-CN";
}

export function t<K extends Key>(key: K, ...values: Values<K>): string {
  const now = shown.value;
  return now === null ? key : fill(now.pack[key] ?? key, (values[0] ?? {}) as Record<string, string | number>, now.locale);
}

/** explain is the sentence, and the number of the request where only the administrator can help. */
export function explain(f: Failure): string {
  const request = f.reason === "INTERNAL" && f.requestId !== "" ? ` ${t("error.request", { id: f.requestId })}` : "";
  return sentence(f) + request;
}

/** sentence says what went wrong. */
export function sentence(f: Failure): string {
  if (f.reason === "REASON_UNSPECIFIED") {
    return f.code === "unavailable" ? t("error.unreachable") : `${t("reason.REASON_UNSPECIFIED")} ${t("error.code", { code: f.code })}`;
  }
  const what = f.reason === "TOO_LONG" || f.reason === "PINS_FULL" || f.reason === "REACTIONS_FULL" || f.reason === "SCHEDULED_FULL" || f.reason === "UNANSWERED" ? t(`reason.${f.reason}`, { limit: f.limit }) : t(`reason.${f.reason}`);
  const wait = f.retryAfter > 0 ? ` ${t("error.retry_after", { count: Math.ceil(f.retryAfter / 1000) })}` : "";
  return what + wait;
}
