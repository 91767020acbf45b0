import type { Log } from "../../core/types";
import { t } from "../../i18n";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import css from "./MessageList.module.css";
import type { Loading } from "./useLoad";

/** Top is what stands above the first message. */
export function Top({ log, isAll, older, isEmpty }: { log: Log; isAll: boolean; older: Loading; isEmpty: boolean }) {
  if (log.atStart && isEmpty) {
    return (
      <div class={css["nothing"]}>
        <Empty icon="chat" text={t("chat.empty")} />
      </div>
    );
  }
  if (log.atStart && isAll) {
    return <div class={css["top"]}>{t("chat.beginning")}</div>;
  }
  if (older.hasFailed) {
    return (
      <div class={css["top"]}>
        {t("chat.older_failed")} <Button onClick={older.load}>{t("app.retry")}</Button>
      </div>
    );
  }
  return <div class={css["top"]}>{older.isLoading ? t("chat.loading_older") : ""}</div>;
}
