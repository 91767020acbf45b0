import { t } from "../../i18n";
import { askMenu } from "../../state/asked";
import { reply } from "./ops/steering";
import type { Message } from "../../state/timeline";
import { Icon, type IconName } from "../../ui/Icon";
import css from "./RowActions.module.css";

/** RowActions stand beside the bubble one points at, and take no place of their own. */
export function RowActions({ message: m }: { message: Message }) {
  const menu = (e: MouseEvent, isBar: boolean) => e.currentTarget instanceof Element && askMenu(m.key, e.currentTarget, isBar);
  return (
    <div class={`${css["actions"]} ${m.isOwn ? css["own"] : ""}`} data-actions>
      {m.event !== null && (
        <>
          <Action icon="smile" label={t("ops.react")} onClick={(e) => menu(e, true)} />
          <Action icon="reply" label={t("ops.reply")} onClick={() => m.event !== null && reply(m.event.conv, m.seq)} />
        </>
      )}
      <Action icon="more" label={t("chat.more")} onClick={(e) => menu(e, false)} />
    </div>
  );
}

function Action({ icon, label, onClick }: { icon: IconName; label: string; onClick: (e: MouseEvent) => void }) {
  return (
    <button type="button" class={css["action"]} aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={18} />
    </button>
  );
}
