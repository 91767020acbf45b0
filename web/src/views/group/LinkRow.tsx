import { Badge } from "../../ui/Badge";
import { Icon, type IconName } from "../../ui/Icon";
import css from "./LinkRow.module.css";

interface LinkRowProps {
  href: string;
  icon: IconName;
  label: string;
  /** One line of what is there. */
  note?: string;
  count?: number;
  countLabel?: string;
}

/** LinkRow leads to another page of the pane. */
export function LinkRow({ href, icon, label, note = "", count = 0, countLabel = "" }: LinkRowProps) {
  return (
    <a class={css["row"]} href={href}>
      <Icon name={icon} size={20} />
      <span class={css["words"]}>
        <span>{label}</span>
        {note !== "" && (
          <span class={css["note"]} dir="auto">
            {note}
          </span>
        )}
      </span>
      <Badge count={count} label={countLabel} />
      <span class={css["into"]}>
        <Icon name="forward" size={16} />
      </span>
    </a>
  );
}
