import type { Id, Seq } from "../../../core/types";
import { uuidv7 } from "../../../core/uuid";
import type { Written } from "../../../state/written";
import { t } from "../../../i18n";
import { call, hint, snapshot } from "../../../state/client";
import { undoSend } from "../../../state/prefs";
import { showToast } from "../../../state/toasts";
import { isComposing } from "../../../ui/ime";
import { read, write } from "./field";
import { loadParser, parser } from "./parser";

/**
 * sendText gives a text to the outbox. When the outbox does not take it, the
 * text comes back: before what was written meanwhile, into the field if it is
 * still there.
 */
export async function sendText(conv: Id, source: string, reply: Seq, field: () => HTMLTextAreaElement | null): Promise<void> {
  const wait = 1000 * Number(undoSend.peek());
  try {
    await call("send", { conv, clientId: uuidv7(), ...(await parsed(source)), reply, ...(wait > 0 && { until: Date.now() + wait }) });
  } catch {
    showToast({ text: t("chat.not_taken"), isError: true });
    giveBack(conv, source, field);
  }
}

/** parsed: without its reader a text is sent as it stands. */
export async function parsed(source: string): Promise<Written> {
  const parse = parser() ?? (await loadParser().catch(() => null));
  return parse?.(source) ?? { text: source, entities: [] };
}

/** giveBack puts a text before what was written meanwhile. */
export function giveBack(conv: Id, source: string, field: () => HTMLTextAreaElement | null): void {
  const area = field();
  if (area === null) {
    const now = snapshot.peek().drafts[conv]?.text ?? "";
    hint("saveDraft", { conv, text: before(source, now) });
  } else if (isComposing()) {
    area.addEventListener("compositionend", () => giveBack(conv, source, field), { once: true });
  } else {
    write(area, before(source, read(area)));
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

function before(source: string, rest: string): string {
  return rest === "" ? source : `${source}\n${rest}`;
}
