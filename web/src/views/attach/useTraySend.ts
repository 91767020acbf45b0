import { useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import type { Id, Seq } from "../../core/types";
import { t } from "../../i18n";
import { replyIn } from "../../state/writing";
import { showToast } from "../../state/toasts";
import { write } from "../chat/composer/field";
import { parsed } from "../chat/composer/send";
import type { Prepared } from "./prepare";
import { sendFiles, sendSealed } from "./sendFiles";
import { clear, isSealed, trayOf, type As } from "./tray";

/** useTraySend sends what is in the tray, with what was written as its caption; once, however often it is asked. */
export function useTraySend(conv: Id, field: RefObject<HTMLTextAreaElement | null>, onSend: () => void) {
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);
  const run = async (source: string, reply: Seq) => {
    busy.current = true;
    setBusy(true);
    try {
      const all = await ready(conv);
      const caption = await parsed(source);
      if (isSealed(conv).peek()) {
        const { sealFile } = await import("./sealFiles");
        await sendSealed(conv, all, caption, reply, (one) => sealFile(conv, one));
      } else {
        await sendFiles(conv, all, caption, reply);
      }
      clear(conv);
      onSend();
    } catch {
      // They are still in the tray, and the words come back to them.
      showToast({ text: t("media.no_room"), isError: true });
      if (field.current?.value === "" && source !== "") {
        write(field.current, source);
        field.current.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
    } finally {
      busy.current = false;
      setBusy(false);
    }
  };
  const send = (source: string): boolean => {
    if (busy.current) {
      return false;
    }
    if (trayOf(conv).peek().length === 0) {
      return false;
    }
    void run(source, replyIn(conv));
    return true;
  };
  return { send, isBusy };
}

/** ready waits until all of them are. */
function ready(conv: Id): Promise<{ as: As; ready: Prepared }[]> {
  return new Promise((resolve) => {
    const stop = trayOf(conv).subscribe((items) => {
      const all = items.flatMap((one) => (one.ready === null ? [] : [{ as: one.as, ready: one.ready }]));
      if (all.length === items.length) {
        resolve(all);
        queueMicrotask(() => stop());
      }
    });
  });
}
