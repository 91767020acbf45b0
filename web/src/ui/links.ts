// Addresses in texts, found by code that comes with the first text that may
// have one: it is as long as the rest of what draws a text.
import { signal } from "@preact/signals";
import type { Found } from "./linkify";

type Find = (text: string) => readonly Found[];

const none: readonly Found[] = [];
let loading: Promise<void> | null = null;

/** What finds addresses, as far as it is here. */
export const linkFinder = signal<Find>((text) => {
  // All of them have a dot but for https://localhost.
  if (text.includes(".") || text.includes("://")) {
    loading ??= import("./linkify").then(
      (m) => {
        linkFinder.value = m.linkify;
      },
      () => {
        loading = null;
      },
    );
  }
  return none;
});

/** safeUrl is the address in full if a click on it can do no harm, else null. */
export function safeUrl(url: string): string | null {
  try {
    const parsed = new URL(url);
    const isWeb = (parsed.protocol === "https:" || parsed.protocol === "http:") && parsed.hostname !== "";
    return isWeb || (parsed.protocol === "mailto:" && parsed.pathname.includes("@")) ? parsed.href : null;
  } catch {
    return null;
  }
}
