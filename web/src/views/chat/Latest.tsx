import type { Seq } from "../../core/types";
import { t } from "../../i18n";
import { Badge } from "../../ui/Badge";
import { Icon } from "../../ui/Icon";
import css from "./Latest.module.css";

interface LatestProps {
  count: number;
  isFar: boolean;
  /** Unread ones, in their order. */
  mentions: readonly Seq[];
  onMention: (seq: Seq) => void;
  onClick: () => void;
}

/** Latest leads to the next message that mentions one, and to the end of the conversation; it tells what waits there. */
export function Latest({ count, isFar, mentions, onMention, onClick }: LatestProps) {
  const label = count > 0 ? t("chat.to_latest_count", { count }) : t("chat.to_latest");
  const [next] = mentions;
  const mentioned = t("ops.to_mention", { count: mentions.length });
  return (
    <div class={css["buttons"]}>
      {next !== undefined && (
        <button type="button" class={css["button"]} aria-label={mentioned} title={mentioned} onClick={() => onMention(next)}>
          <span class={css["at"]}>@</span>
          <span class={css["count"]}>
            <Badge count={mentions.length} label="" />
          </span>
        </button>
      )}
      {isFar && (
        <button type="button" class={css["button"]} aria-label={label} title={label} onClick={onClick}>
          <Icon name="down" size={22} />
          <span class={css["count"]}>
            <Badge count={count} label="" />
          </span>
        </button>
      )}
    </div>
  );
}
