import { useState } from "preact/hooks";
import type { Conversation, Millis, Permissions, Who } from "../../../core/types";
import type { Order } from "../../../core/api";
import { t } from "../../../i18n";
import { call, snapshot } from "../../../state/client";
import { end, MUTE_SPANS, span } from "../../../state/groupNotices";
import { attempt } from "../../../state/keeping";
import { isKeeper } from "../../../state/policy";
import { serverNow } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { Button } from "../../../ui/Button";
import { Choice } from "../../../ui/Choice";
import { Empty } from "../../../ui/Empty";
import { Switch } from "../../../ui/Switch";
import { LinkRow } from "../LinkRow";
import page from "../Page.module.css";
import { DissolveDialog } from "./DissolveDialog";
import css from "./Manage.module.css";

const ACTIONS = ["speak", "invite", "editInfo", "pin", "mentionAll"] as const satisfies readonly (keyof Permissions)[];
const SLOW = [0, 10, 30, 60, 300, 900, 3600];
type Change = Order extends infer O ? (O extends unknown ? Omit<O, "conv"> : never) : never;

/** Manage is who may do what in a group, and what its keepers do. */
export function Manage({ conv }: { conv: Conversation }) {
  const { group } = conv;
  if (group === null || !isKeeper(conv.role)) {
    return <Empty icon="warning" text={t("reason.ADMINS_ONLY")} />;
  }
  const at = `/c/${conv.id}/info`;
  const order = (change: Change) => attempt(call("order", { ...change, conv: conv.id } as Order));
  const slow = SLOW.includes(group.slowSeconds) ? SLOW : [...SLOW, group.slowSeconds].toSorted((a, b) => a - b);
  return (
    <div class={page["page"]}>
      <nav class={css["links"]} aria-label={t("manage.title")}>
        <LinkRow href={`${at}/applications`} icon="user" label={t("apply.title")} count={group.applications} countLabel={t("apply.count", { count: group.applications })} />
        <LinkRow href={`${at}/invites`} icon="link" label={t("invite.title")} />
        <LinkRow href={`${at}/bans`} icon="close" label={t("ban.title")} />
        <LinkRow href={`${at}/actions`} icon="clock" label={t("actions.title")} />
        {conv.role === "owner" && <LinkRow href={`${at}/members`} icon="contacts" label={t("manage.admins")} note={t("manage.admins_note")} />}
      </nav>
      <section class={css["part"]}>
        <h2 class={css["heading"]}>{t("manage.permissions")}</h2>
        {ACTIONS.map((action) => (
          <Permission key={action} conv={conv} action={action} who={group[action]} onChange={(who) => order({ do: "permissions", permissions: { [action]: who } })} />
        ))}
      </section>
      <section class={css["part"]}>
        <h2 class={css["heading"]}>{t("manage.quiet")}</h2>
        <MuteAll until={group.mutedUntil} onChange={(until) => order({ do: "mute_all", until })} />
        <Choice label={t("manage.slow")} value={String(group.slowSeconds)} options={slow.map((s) => ({ value: String(s), label: s === 0 ? t("manage.off") : span(s) }))} onChange={(s) => order({ do: "slow", seconds: Number(s) })} />
      </section>
      <Switch label={t("manage.history")} note={t("manage.history_note")} isOn={group.historyFromSeq > 0} onChange={(visible) => order({ do: "history", visible })} />
      {conv.role === "owner" && <Dissolve conv={conv} />}
    </div>
  );
}

interface PermissionProps {
  conv: Conversation;
  action: keyof Permissions;
  who: Who;
  onChange: (who: Who) => void;
}

/** Permission: an admin neither opens nor keeps what is the owner's. */
function Permission({ conv, action, who, onChange }: PermissionProps) {
  const circles: readonly Who[] = conv.role === "owner" ? [1, 2, 3] : [1, 2];
  const label = t(`manage.may_${action}`);
  if (!circles.includes(who)) {
    return (
      <p class={css["fixed"]}>
        <span>{label}</span>
        <span class={css["who"]}>{t("manage.who_3")}</span>
      </p>
    );
  }
  return <Choice label={label} value={String(who)} options={circles.map((c) => ({ value: String(c), label: t(`manage.who_${c}`) }))} onChange={(c) => onChange(Number(c) as Who)} />;
}

/** MuteAll: an end that was chosen stands beside those one may choose. */
function MuteAll({ until, onChange }: { until: Millis; onChange: (until: Millis) => void }) {
  const isOn = useSnapshot((s) => until > serverNow(s));
  const skew = useSnapshot((s) => s.skew);
  const isTimed = isOn && Number.isFinite(until);
  const options = [
    { value: "0", label: t("manage.off") },
    ...(isTimed ? [{ value: "timed", label: t("why.until", { time: end(until - skew, Date.now()) }) }] : []),
    ...MUTE_SPANS.map((s) => ({ value: String(s), label: span(s) })),
    { value: "Infinity", label: t("group.for_ever") },
  ];
  const choose = (value: string) => value !== "timed" && onChange(value === "0" ? 0 : serverNow(snapshot.peek()) + Number(value) * 1000);
  return <Choice label={t("manage.mute_all")} value={isTimed ? "timed" : isOn ? "Infinity" : "0"} options={options} onChange={choose} />;
}

function Dissolve({ conv }: { conv: Conversation }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" isWide onClick={() => setAsking(true)}>
        {t("manage.dissolve")}
      </Button>
      {isAsking && <DissolveDialog conv={conv} onClose={() => setAsking(false)} />}
    </>
  );
}
