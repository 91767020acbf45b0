import { t } from "../../i18n";
import { Badge } from "../../ui/Badge";
import { Icon } from "../../ui/Icon";
import css from "./Latest.module.css";

/** Latest leads to the end of the conversation, and tells what waits there. */
export function Latest({ count, onClick }: { count: number; onClick: () => void }) {
  const label = count > 0 ? t("chat.to_latest_count", { count }) : t("chat.to_latest");
  return (
    <button type="button" class={css["latest"]} aria-label={label} title={label} onClick={onClick}>
      <Icon name="down" size={22} />
      <span class={css["count"]}>
        <Badge count={count} label="" />
      </span>
    </button>
  );
}
