import { useRef } from "preact/hooks";
import { t } from "../../i18n";
import { overlay } from "../../state/overlay";
import { listFilter, listQuery, shownConversations } from "../../state/selectors";
import { snapshot } from "../../state/client";
import { navigate } from "../../state/route";
import { useShortcut } from "../../state/shortcuts";
import { useSnapshot } from "../../state/useSnapshot";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { ownedByIme } from "../../ui/ime";
import { OnDemand } from "../OnDemand";
import css from "./ListHead.module.css";

const tabs = () => import("./soon").then((m) => m.FolderTabs);

/** ListHead narrows the list: by what is typed, and by kind. */
export function ListHead() {
  const hasAny = useSnapshot((s) => Object.keys(s.conversations).length > 0);
  useShortcut("unread_only", () => {
    listFilter.value = listFilter.peek() === "unread" ? "all" : "unread";
  });
  return (
    <div class={css["head"]}>
      <div class={css["bar"]}>
        <h1 class={css["title"]}>{t("list.title")}</h1>
        <Search />
        <IconButton
          icon="plus"
          label={t("list.new")}
          onClick={() => {
            overlay.value = "new";
          }}
        />
      </div>
      {hasAny && <div class={css["tabs"]}><OnDemand load={tabs} props={{}} /></div>}
    </div>
  );
}

function Search() {
  const field = useRef<HTMLInputElement>(null);
  const clear = () => {
    listQuery.value = "";
    field.current?.focus();
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (ownedByIme(e)) {
      return;
    }
    if (e.key === "Escape" && listQuery.peek() !== "") {
      e.preventDefault();
      clear();
    } else if (e.key === "Enter" || e.key === "ArrowDown") {
      e.preventDefault();
      const first = shownConversations(snapshot.peek())[0];
      if (e.key === "ArrowDown") {
        document.querySelector<HTMLElement>('[data-part-of-page="list"] a[tabindex="0"]')?.focus();
      } else if (first !== undefined && listQuery.peek().trim() !== "") {
        navigate(`/c/${first}`);
      }
    }
  };
  return (
    <div class={css["search"]} role="search">
      <Icon name="search" size={18} />
      <input
        ref={field}
        class={css["field"]}
        type="text"
        value={listQuery.value}
        aria-label={t("list.filter")}
        placeholder={t("list.filter")}
        autocomplete="off"
        spellcheck={false}
        dir="auto"
        onInput={(e) => {
          listQuery.value = e.currentTarget.value;
        }}
        onKeyDown={onKeyDown}
      />
      {listQuery.value !== "" && (
        <button type="button" class={css["clear"]} aria-label={t("list.clear")} onClick={clear}>
          <Icon name="close" size={16} />
        </button>
      )}
    </div>
  );
}
