// What was written and not sent, per conversation, on this device.
const PREFIX = "hongyan.draft.";

export function draftOf(conv: string): string {
  try {
    return localStorage.getItem(PREFIX + conv) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(conv: string, text: string): void {
  try {
    if (text === "") {
      localStorage.removeItem(PREFIX + conv);
    } else {
      localStorage.setItem(PREFIX + conv, text);
    }
  } catch {
    // Refused: the text stays in the field as long as the view.
  }
}

export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage).filter((k) => k.startsWith(PREFIX))) {
      localStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept.
  }
}
