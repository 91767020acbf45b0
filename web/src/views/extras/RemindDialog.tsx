import { wordsOf } from "../../core/said";
import type { Event } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { t } from "../../i18n";
import { now } from "../../i18n/now";
import { call, snapshot } from "../../state/client";
import { memberName, plainText, saidText } from "../../state/names";
import { me } from "../../state/selectors";
import { isSaid } from "../../state/timeline";
import { showToast } from "../../state/toasts";
import { Dialog } from "../../ui/Dialog";
import { dayTime } from "./dayTime";
import { TimeForm } from "./TimeForm";

/** So much of a message stands in its reminder, characters. */
const MOST = 80;

/** RemindDialog asks when one wants to be reminded of a message: then it stands among what one keeps for oneself. */
export function RemindDialog({ event, onClose }: { event: Event; onClose: () => void }) {
  const remind = async (sendAt: number) => {
    const s = snapshot.peek();
    const conv = await call("openDirect", me(s)?.id ?? "");
    const words = excerpt(event) || t("remind.message");
    const head = t("remind.of", { name: memberName(s, event.conv, event.sender) });
    const link = { kind: "link", offset: head.length, length: words.length, url: `${location.origin}/c/${event.conv}/m/${event.seq}` } as const;
    await call("schedule", { conv, clientId: uuidv7(), text: head + words, entities: [link], isSilent: false, sendAt });
    showToast({ text: t("remind.planned", { time: dayTime(sendAt, now()) }) });
    onClose();
  };
  return (
    <Dialog title={t("remind.title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <TimeForm action={t("remind.plan")} onChoose={remind} />
    </Dialog>
  );
}

/** excerpt is nothing of what goes away: it would stay here. */
function excerpt(e: Event): string {
  if (e.expiresAt > 0 || !isSaid(e.body)) {
    return "";
  }
  const { text, entities } = wordsOf(e.body);
  const line = (plainText(text, entities) || saidText(e.body)).replaceAll(/\s+/g, " ").trim();
  return [...line].slice(0, MOST).join("");
}
