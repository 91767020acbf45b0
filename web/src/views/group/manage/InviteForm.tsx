import { useState } from "preact/hooks";
import type { Result } from "../../../core/api";
import type { Id } from "../../../core/types";
import { t } from "../../../i18n";
import { call, snapshot } from "../../../state/client";
import { span } from "../../../state/groupNotices";
import { serverNow } from "../../../state/selectors";
import { useTask } from "../../../state/useTask";
import { Button } from "../../../ui/Button";
import { Choice } from "../../../ui/Choice";
import { Switch } from "../../../ui/Switch";
import { ErrorNote } from "../../ErrorNote";
import css from "./List.module.css";

const HOUR = 3600;
const SPANS = [HOUR, 24 * HOUR, 7 * 24 * HOUR, 0];
const USES = [1, 10, 100, 0];

interface InviteFormProps {
  conv: Id;
  onMade: (made: Result<"createInvite">) => void;
  onClose: () => void;
}

/** InviteForm is the terms of a new link. */
export function InviteForm({ conv, onMade, onClose }: InviteFormProps) {
  const [seconds, setSeconds] = useState(7 * 24 * HOUR);
  const [uses, setUses] = useState(0);
  const [approval, setApproval] = useState(false);
  const { isBusy, failure, run } = useTask();
  const make = () =>
    run(async () => {
      const expiresAt = seconds === 0 ? 0 : serverNow(snapshot.peek()) + seconds * 1000;
      onMade(await call("createInvite", { conv, expiresAt, uses, approval }));
    });
  return (
    <div class={css["form"]}>
      <Choice label={t("invite.expires")} value={String(seconds)} options={SPANS.map((s) => ({ value: String(s), label: s === 0 ? t("invite.never") : s < 48 * HOUR ? span(s) : t("invite.days", { count: s / 24 / HOUR }) }))} onChange={(s) => setSeconds(Number(s))} />
      <Choice label={t("invite.uses")} value={String(uses)} options={USES.map((n) => ({ value: String(n), label: n === 0 ? t("invite.any") : t("invite.times", { count: n }) }))} onChange={(n) => setUses(Number(n))} />
      <Switch label={t("invite.approval")} note={t("invite.approval_note")} isOn={approval} onChange={setApproval} />
      {failure !== null && <ErrorNote failure={failure} />}
      <div class={css["actions"]}>
        <Button onClick={onClose}>{t("dialog.cancel")}</Button>
        <Button kind="primary" isBusy={isBusy} onClick={() => void make()}>
          {t("invite.create")}
        </Button>
      </div>
    </div>
  );
}
