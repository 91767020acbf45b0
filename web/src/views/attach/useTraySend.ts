import type { RefObject } from "preact";
import { signal, type Signal } from "@preact/signals";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { replyIn } from "../../state/writing";
import { showToast } from "../../state/toasts";
import { giveBack, parsed } from "../chat/composer/send";
import { sendFiles, sendSealed, type Outgoing } from "./sendFiles";
import { isSealed, remove, trayOf } from "./tray";

/** useTraySend sends what is in the tray, with what was written as its caption; once, however often it is asked. */
export function useTraySend(conv: Id, field: RefObject<HTMLTextAreaElement | null>, onSend: () => void) {
  const send = (source: string): boolean => {
    if (isSending(conv).peek() || trayOf(conv).peek().length === 0) {
      return false;
    }
    void sendTray(conv, source, () => field.current).then((isSent) => isSent && onSend());
    return true;
  };
  return { send, isBusy: isSending(conv).value };
}

const sending = new Map<Id, Signal<boolean>>();

function isSending(conv: Id): Signal<boolean> {
  const found = sending.get(conv) ?? signal(false);
  sending.set(conv, found);
  return found;
}

/** sendTray: what one sees now is what goes, and as it is seen. What comes into the tray meanwhile stays there. */
export async function sendTray(conv: Id, source: string, field: () => HTMLTextAreaElement | null): Promise<boolean> {
  const isBusy = isSending(conv);
  const keys = trayOf(conv).peek().map((one) => one.key);
  const isLocked = isSealed(conv).peek();
  const reply = replyIn(conv);
  isBusy.value = true;
  try {
    const all = await ready(conv, keys);
    const caption = await parsed(source);
    if (isLocked) {
      const { sealFile } = await import("./sealFiles");
      await sendSealed(conv, all, caption, reply, (one) => sealFile(conv, one));
    } else {
      await sendFiles(conv, all, caption, reply);
    }
    remove(conv, keys);
    return true;
  } catch {
    // They are still in the tray, and the words come back to them.
    showToast({ text: t("media.no_room"), isError: true });
    if (source !== "") {
      giveBack(conv, source, field);
    }
    return false;
  } finally {
    isBusy.value = false;
  }
}

/** ready waits until all of them are. */
function ready(conv: Id, keys: readonly string[]): Promise<Outgoing[]> {
  return new Promise((resolve) => {
    const stop = trayOf(conv).subscribe((now) => {
      const items = now.filter(({ key }) => keys.includes(key));
      const all = items.flatMap((one) => (one.ready === null ? [] : [{ as: one.as, ready: one.ready }]));
      if (all.length === items.length) {
        resolve(all);
        queueMicrotask(() => stop());
      }
    });
  });
}
