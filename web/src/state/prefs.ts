// Choices that belong to this device. Kept in localStorage because they are
// needed before the first picture.
import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
export type Language = "zh" | "en";

const THEME = "hongyan.theme";
const LANGUAGE = "hongyan.language";

export const theme = signal<Theme>(readTheme());
export const language = signal<Language>(readLanguage());

/** startPrefs shows the choices in the document, and follows other tabs. */
export function startPrefs(): void {
  const isDark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const dark = theme.value === "dark" || (theme.value === "system" && isDark.matches);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#14171b" : "#ffffff");
  };
  effect(show);
  isDark.addEventListener("change", show);
  effect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  });
  addEventListener("storage", (e) => {
    if (e.key === THEME) {
      theme.value = readTheme();
    } else if (e.key === LANGUAGE) {
      language.value = readLanguage();
    }
  });
}

export function setTheme(value: Theme): void {
  theme.value = value;
  keep(THEME, value);
}

export function setLanguage(value: Language): void {
  language.value = value;
  keep(LANGUAGE, value);
}

function readTheme(): Theme {
  const kept = read(THEME);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function readLanguage(): Language {
  const kept = read(LANGUAGE);
  if (kept === "zh" || kept === "en") {
    return kept;
  }
  return navigator.languages.find((l) => /^(zh|en)\b/.test(l))?.startsWith("en") === true ? "en" : "zh";
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Refused: the choice holds for this page.
  }
}
