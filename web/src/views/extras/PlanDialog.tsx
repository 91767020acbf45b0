import type { Id } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { t } from "../../i18n";
import { now } from "../../i18n/now";
import { dayTime } from "./dayTime";
import { call } from "../../state/client";
import { showToast } from "../../state/toasts";
import { Dialog } from "../../ui/Dialog";
import { parsed } from "../chat/composer/send";
import { TimeForm } from "./TimeForm";

interface PlanDialogProps {
  conv: Id;
  source: string;
  onClose: (isPlanned: boolean) => void;
}

/** PlanDialog asks when a message is to be sent. */
export function PlanDialog({ conv, source, onClose }: PlanDialogProps) {
  const plan = async (sendAt: number) => {
    await call("schedule", { conv, clientId: uuidv7(), ...(await parsed(source)), isSilent: false, sendAt });
    showToast({ text: t("later.planned", { time: dayTime(sendAt, now()) }) });
    onClose(true);
  };
  return (
    <Dialog title={t("later.title")} closeLabel={t("dialog.close")} onClose={() => onClose(false)}>
      <TimeForm onChoose={plan} />
    </Dialog>
  );
}
