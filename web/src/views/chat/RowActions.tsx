import { t } from "../../i18n";
import { askMenu } from "../../state/asked";
import { copy } from "../../state/copy";
import type { Message } from "../../state/timeline";
import { Icon, type IconName } from "../../ui/Icon";
import css from "./RowActions.module.css";

/** RowActions stand beside the bubble one points at, and take no place of their own. */
export function RowActions({ message }: { message: Message }) {
  return (
    <div class={`${css["actions"]} ${message.isOwn ? css["own"] : ""}`} data-actions>
      <Action icon="copy" label={t("chat.copy")} onClick={() => void copy(message.text)} />
      <Action icon="more" label={t("chat.more")} onClick={(e) => e.currentTarget instanceof Element && askMenu(message.key, e.currentTarget)} />
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
