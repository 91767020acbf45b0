import type { Explanation } from "../../core/api";
import type { Conversation, Member } from "../../core/types";
import { t, type Key } from "../../i18n";
import { call, snapshot } from "../../state/client";
import { end } from "../../state/groupNotices";
import { shownName } from "../../state/members";
import { serverNow } from "../../state/selectors";
import { useLoaded } from "../../state/useLoaded";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { ErrorNote } from "../ErrorNote";
import { Waiting } from "../Waiting";
import css from "./WhyDialog.module.css";

/** In the order of the server's actions. */
const ACTIONS = [
  "manage.may_speak",
  "manage.may_mentionAll",
  "manage.may_pin",
  "manage.may_invite",
  "manage.may_editInfo",
  "why.remove",
  "why.mute",
  "why.mute_all",
  "why.slow",
  "why.permissions",
  "why.history",
  "why.invites",
  "why.applications",
  "why.roles",
  "why.transfer",
  "why.dissolve",
] as const satisfies readonly Key[];

/** WhyDialog is what a member may do and may not, and why: the server says it by the rules that let through or refuse. */
export function WhyDialog({ conv, member, onClose }: { conv: Conversation; member: Member; onClose: () => void }) {
  const { value, failure, reload } = useLoaded(() => call("explain", { conv: conv.id, user: member.user.id }), [conv.headSeq]);
  return (
    <Dialog title={t("why.title", { name: shownName(member) })} closeLabel={t("dialog.close")} onClose={onClose}>
      {failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: () => void reload() }} />}
      {value === null && failure === null && <Waiting shape="rows" text={t("group.loading")} onRetry={() => void reload()} />}
      <ul class={css["list"]} aria-label={t("why.list")}>
        {value?.map((e) => {
          const name = ACTIONS[e.action - 1];
          return (
            name !== undefined && (
              <li key={e.action} class={css["row"]}>
                <span class={e.allowed ? css["yes"] : css["no"]}>
                  <Icon name={e.allowed ? "check" : "close"} />
                  <span class="visually-hidden">{t(e.allowed ? "why.yes" : "why.no")}</span>
                </span>
                <span class={css["name"]}>{t(name)}</span>
                <span class={css["rule"]}>{because(e)}</span>
              </li>
            )
          );
        })}
      </ul>
    </Dialog>
  );
}

function because({ rule, least, until }: Explanation): string {
  switch (rule) {
    case "member":
      return t("why.rule_member");
    case "banned":
      return t("why.rule_banned");
    case "muted":
    case "all_muted":
    case "slow": {
      const what = t(`why.rule_${rule}`);
      return until === 0 || until === Infinity ? what : `${what} · ${t("why.until", { time: end(until, serverNow(snapshot.peek())) })}`;
    }
    case "role":
      return t(least === 3 ? "manage.who_3" : least === 2 ? "manage.who_2" : "manage.who_1");
  }
}
