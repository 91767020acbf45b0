import { t } from "../../i18n";
import { overlay } from "../../state/overlay";
import { listFilter, listQuery, showAll } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";

/** Nothing is what stands in an empty list. */
export function Nothing() {
  const hasAny = useSnapshot((s) => Object.keys(s.conversations).length > 0);
  if (!hasAny) {
    return (
      <Empty icon="chat" text={t("list.empty")}>
        <Button
          kind="primary"
          onClick={() => {
            overlay.value = "new";
          }}
        >
          {t("list.empty_action")}
        </Button>
      </Empty>
    );
  }
  const query = listQuery.value.trim();
  return (
    <Empty icon="search" text={query === "" ? t(listFilter.value === "unread" ? "list.no_unread" : listFilter.value === "mentions" ? "list.no_mentions" : listFilter.value === "groups" ? "list.no_groups" : "list.no_folder") : t("list.no_match", { query })}>
      <Button onClick={showAll}>{t("list.show_all")}</Button>
    </Empty>
  );
}
