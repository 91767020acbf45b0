// The texts in the language of the moment. A component that calls t while it
// draws is drawn again when the language changes.
import { signal } from "@preact/signals";
import type { Failure } from "../core/types";
import type { Language } from "../state/prefs";
import { fill, type Key, type Pack, type Values } from "./text";

export type { Key } from "./text";

const shown = signal<{ locale: string; pack: Pack } | null>(null);

/** True once a view has asked for the texts of the app, beyond those of signing in. */
let wantsApp = false;
let last: Language = "zh";

/** loadLanguage shows a language as soon as its texts are here. */
export async function loadLanguage(language: Language): Promise<void> {
  last = language;
  const [base, app] = await Promise.all([loadBase(language), wantsApp ? loadApp(language) : {}]);
  if (last === language) {
    shown.value = { locale: language === "en" ? "en" : "zh-CN", pack: { ...base, ...app } };
  }
}

/** loadAppTexts adds the texts of everything behind the sign-in. */
export async function loadAppTexts(): Promise<void> {
  wantsApp = true;
  await loadLanguage(last);
}

async function loadBase(language: Language): Promise<Pack> {
  return language === "en" ? (await import("./en/base")).base : (await import("./zh/base")).base;
}

async function loadApp(language: Language): Promise<Pack> {
  return language === "en" ? (await import("./en/app")).app : (await import("./zh/app")).app;
}

/** locale is for Intl. */
export function locale(): string {
  return shown.value?.locale ?? "zh-CN";
}

export function t<K extends Key>(key: K, ...values: Values<K>): string {
  const now = shown.value;
  return now === null ? key : fill(now.pack[key] ?? key, (values[0] ?? {}) as Record<string, string | number>, now.locale);
}

/** explain says what went wrong, in a sentence. */
export function explain(f: Failure): string {
  if (f.reason === "REASON_UNSPECIFIED") {
    return f.code === "unavailable" ? t("error.unreachable") : `${t("reason.REASON_UNSPECIFIED")} ${t("error.code", { code: f.code })}`;
  }
  const sentence = f.reason === "TOO_LONG" || f.reason === "PINS_FULL" ? t(`reason.${f.reason}`, { limit: f.limit }) : t(`reason.${f.reason}`);
  const wait = f.retryAfter > 0 ? ` ${t("error.retry_after", { count: Math.ceil(f.retryAfter / 1000) })}` : "";
  const request = f.reason === "INTERNAL" && f.requestId !== "" ? ` ${t("error.request", { id: f.requestId })}` : "";
  return sentence + wait + request;
}
