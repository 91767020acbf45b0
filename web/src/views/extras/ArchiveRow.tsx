import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { conversationName } from "../../state/names";
import { archive } from "../../state/archive";
import { hasNews, listFilter, mentionsOf, people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Badge } from "../../ui/Badge";
import { ofExtras } from "../../ui/extraIcons";
import { addIcons, Icon } from "../../ui/Icon";
import css from "./ArchiveRow.module.css";

addIcons(ofExtras);

/** ArchiveRow leads from the list into the archive, and back. */
export function ArchiveRow() {
  const ids = useSnapshot(archive);
  const filter = listFilter.value;
  const isOpen = filter === "archive";
  useEffect(
    () => () => {
      if (listFilter.peek() === "archive") {
        listFilter.value = "all";
      }
    },
    [],
  );
  if (filter !== "all" && !isOpen) {
    return null;
  }
  const toggle = () => {
    listFilter.value = isOpen ? "all" : "archive";
  };
  return (
    <button type="button" class={`${css["row"]} ${isOpen ? css["open"] : ""}`} aria-expanded={isOpen} title={isOpen ? t("archive.back") : undefined} onClick={toggle}>
      <span class={css["sign"]}>
        <Icon name={isOpen ? "back" : "archive"} size={isOpen ? 20 : 24} />
      </span>
      <span class={css["words"]}>
        <span>{t("archive.title")}</span>
        {!isOpen && <Names ids={ids} />}
      </span>
      {!isOpen && <News />}
    </button>
  );
}

function Names({ ids }: { ids: readonly string[] }) {
  const names = useSnapshot((s) =>
    ids
      .slice(0, 4)
      .flatMap((id) => s.conversations[id] ?? [])
      .map((c) => conversationName(people(s), c))
      .join(t("notice.comma")),
  );
  return (
    <span class={css["names"]} dir="auto">
      {names}
    </span>
  );
}

/** News: how many of them have something unread. They are away, so it is grey, but for what mentions one. */
function News() {
  const count = useSnapshot((s) =>
    archive(s).reduce((sum, id) => {
      const c = s.conversations[id];
      return sum + Number(c !== undefined && hasNews(c, s.reading));
    }, 0),
  );
  const isMentioned = useSnapshot((s) =>
    archive(s).some((id) => {
      const c = s.conversations[id];
      return c !== undefined && mentionsOf(c, s.reading).length > 0;
    }),
  );
  return (
    <>
      {isMentioned && <Badge count={0} sign="@" label={t("list.mentioned")} />}
      <Badge count={count} isMuted label={t("archive.unread", { count })} />
    </>
  );
}
