import { useEffect, useRef, useState } from "preact/hooks";
import { loadExtraTexts, t } from "../../i18n";
import { snapshot } from "../../state/client";
import { editedFolder, FILTERS, newsCount, stepFolder } from "../../state/folders";
import { listFilter } from "../../state/selectors";
import { useShortcut } from "../../state/shortcuts";
import { useSnapshot } from "../../state/useSnapshot";
import { ownedByIme } from "../../ui/ime";
import type { MenuPlace } from "../../ui/menuPlace";
import { useContextMenu } from "../../ui/useContextMenu";
import { OnDemand } from "../OnDemand";
import css from "./FolderTabs.module.css";

const dialog = () => Promise.all([import("./FolderDialog"), loadExtraTexts()]).then(([m]) => m.FolderDialog);
const menuOf = () => Promise.all([import("./FolderMenu"), loadExtraTexts()]).then(([m]) => m.FolderMenu);

/** FolderTabs are the ways to look at the list, with how many conversations are new in each. The arrow keys go along them. */
export function FolderTabs() {
  const bar = useRef<HTMLDivElement>(null);
  const folders = useSnapshot((s) => s.folders);
  const news = useSnapshot(newsCount);
  const [menu, setMenu] = useState<{ readonly id: string; readonly at: MenuPlace } | null>(null);
  const filter = listFilter.value;
  const tabs = [...FILTERS.map((id) => ({ id: id as string, name: t(`list.filter_${id}`) })), ...folders.map(({ id, name, emoji }) => ({ id, name: `${emoji} ${name}`.trim() }))];
  const isKnown = tabs.some(({ id }) => id === filter);
  useShortcut("previous_folder", () => stepFolder(snapshot.peek(), -1));
  useShortcut("next_folder", () => stepFolder(snapshot.peek(), 1));
  useEffect(() => {
    bar.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!isKnown && filter !== "archive") {
      listFilter.value = "all"; // its folder is gone
    }
  }, [filter, isKnown]);
  return (
    <>
      <div ref={bar} class={css["tabs"]} role="toolbar" tabIndex={-1} aria-label={t("list.filters")} onKeyDown={onArrow} onWheel={onWheel}>
        {tabs.map(({ id, name }) => (
          <Tab key={id} id={id} name={name} count={news[id] ?? 0} isStop={id === (isKnown ? filter : "all")} onMenu={folders.some((f) => f.id === id) ? (at) => setMenu({ id, at }) : undefined} />
        ))}
      </div>
      {menu !== null && <OnDemand load={menuOf} props={{ ...menu, onClose: () => setMenu(null) }} />}
      {editedFolder.value !== null && <OnDemand load={dialog} props={{ folder: editedFolder.value, onClose: () => (editedFolder.value = null) }} />}
    </>
  );
}

interface TabProps {
  id: string;
  name: string;
  count: number;
  /** The one that Tab reaches. */
  isStop: boolean;
  onMenu: ((at: MenuPlace) => void) | undefined;
}

function Tab({ id, name, count, isStop, onMenu }: TabProps) {
  const handlers = useContextMenu((at) => onMenu?.(at));
  return (
    <button
      {...(onMenu === undefined ? {} : handlers)}
      type="button"
      class={css["tab"]}
      tabIndex={isStop ? 0 : -1}
      aria-pressed={listFilter.value === id}
      onClick={() => {
        listFilter.value = id;
      }}
    >
      <span class={css["name"]} dir="auto">
        {name}
      </span>{" "}
      {count > 0 && <span class={css["count"]}>{count}</span>}
    </button>
  );
}

function onArrow(e: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (ownedByIme(e) || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) {
    return;
  }
  const all = [...e.currentTarget.querySelectorAll("button")];
  const at = all.findIndex((tab) => tab === document.activeElement);
  const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const to = new Map([[forward, at + 1], [backward, at - 1], ["Home", 0], ["End", all.length - 1]]).get(e.key);
  const tab = to === undefined ? undefined : all[to];
  if (tab !== undefined) {
    e.preventDefault();
    tab.focus();
    tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** A wheel that turns one way only goes along them too. */
function onWheel(e: WheelEvent & { currentTarget: HTMLElement }): void {
  if (e.deltaX === 0) {
    e.currentTarget.scrollLeft += e.deltaY;
  }
}
