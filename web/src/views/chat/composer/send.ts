import type { Id } from "../../../core/types";
import { uuidv7 } from "../../../core/uuid";
import { t } from "../../../i18n";
import { call, hint, snapshot } from "../../../state/client";
import { parse } from "../../../state/markdown";
import { showToast } from "../../../state/toasts";
import { isComposing } from "../../../ui/ime";

/**
 * sendText gives a text to the outbox. When the outbox does not take it, the
 * text comes back: before what was written meanwhile, into the field if it is
 * still there.
 */
export async function sendText(conv: Id, source: string, field: () => HTMLTextAreaElement | null): Promise<void> {
  const { text, entities } = parse(source);
  try {
    await call("send", { conv, clientId: uuidv7(), text, entities });
  } catch {
    showToast({ text: t("chat.not_taken"), isError: true });
    giveBack(conv, source, field);
  }
}

function giveBack(conv: Id, source: string, field: () => HTMLTextAreaElement | null): void {
  const area = field();
  if (area === null) {
    const now = snapshot.peek().drafts[conv]?.text ?? "";
    hint("saveDraft", { conv, text: before(source, now) });
  } else if (isComposing()) {
    area.addEventListener("compositionend", () => giveBack(conv, source, field), { once: true });
  } else {
    area.value = before(source, area.value);
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

function before(source: string, rest: string): string {
  return rest === "" ? source : `${source}\n${rest}`;
}
