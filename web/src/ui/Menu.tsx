import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { Icon, type IconName } from "./Icon";
import { ownedByIme } from "./ime";
import css from "./Menu.module.css";
import { place, type MenuPlace } from "./menuPlace";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly isDanger?: boolean;
  /** Given: the item is on or off. */
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
  /** Begins another group: a line stands above it. */
  readonly isApart?: boolean;
  /** The keys that do the same. */
  readonly hint?: string;
  readonly onSelect?: () => void;
  /** One level below. */
  readonly items?: readonly MenuItem[];
}

interface MenuProps {
  /** What the menu is about, for those who do not see where it stands. */
  label: string;
  at: MenuPlace;
  /** In a row above the others: signs, with the hint as their name. */
  quick?: readonly MenuItem[];
  items: readonly MenuItem[];
  onClose: () => void;
}

const none: readonly MenuItem[] = [];

/**
 * Menu is open while it is drawn: beside a point or an element, on narrow
 * screens at the bottom. Focus is inside and returns to where it was.
 */
export function Menu({ label, at, quick = none, items, onClose }: MenuProps) {
  const [parent, setParent] = useState<MenuItem | null>(null);
  const shown = parent?.items ?? items;
  const menu = useRef<HTMLDivElement>(null);
  const giveBack = useTopLayer(menu, at, parent);
  const select = (item: MenuItem) => {
    if (item.isDisabled === true) {
      return;
    }
    if (item.items !== undefined) {
      setParent(item);
      return;
    }
    // First, so that what the item opens returns focus to the same place.
    giveBack();
    onClose();
    item.onSelect?.();
  };
  const leave = () => (parent === null ? onClose() : setParent(null));
  return (
    <div
      class={css["layer"]}
      popover="manual"
      onPointerDown={(e) => e.target === e.currentTarget && onClose()}
      onContextMenu={(e) => {
        e.preventDefault();
        if (e.target === e.currentTarget) {
          onClose();
        }
      }}
    >
      <div ref={menu} class={css["menu"]} role="menu" aria-label={parent?.label ?? label} tabIndex={-1} onKeyDown={(e) => onKey(e, menu, shown, select, leave, onClose)}>
        {parent !== null && (
          <button type="button" role="menuitem" tabIndex={-1} class={`${css["item"]} ${css["up"]}`} onClick={leave}>
            <Icon name="back" size={20} />
            <span class={css["label"]}>{parent.label}</span>
          </button>
        )}
        {parent === null && quick.length > 0 && (
          <div class={css["quick"]}>
            {quick.map((item) => (
              <button key={item.label} type="button" role={item.isChecked === undefined ? "menuitem" : "menuitemcheckbox"} tabIndex={-1} class={css["sign"]} aria-checked={item.isChecked} aria-label={item.hint} title={item.hint} onClick={() => select(item)}>
                {item.label}
              </button>
            ))}
          </div>
        )}
        {shown.map((item) => (
          <Item key={item.label} item={item} onSelect={select} />
        ))}
      </div>
    </div>
  );
}

function Item({ item, onSelect }: { item: MenuItem; onSelect: (item: MenuItem) => void }) {
  const icon = item.isChecked === true ? "check" : item.icon;
  return (
    <>
      {item.isApart === true && <hr class={css["line"]} />}
      <button
        type="button"
        role={item.isChecked === undefined ? "menuitem" : "menuitemcheckbox"}
        tabIndex={-1}
        class={`${css["item"]} ${item.isDanger === true ? css["danger"] : ""}`}
        aria-checked={item.isChecked}
        aria-disabled={item.isDisabled}
        aria-haspopup={item.items === undefined ? undefined : "menu"}
        onClick={() => onSelect(item)}
        // The highlight is the focus, as in the menus of the system.
        onPointerMove={(e) => e.pointerType === "mouse" && e.currentTarget.focus()}
      >
        <span class={css["icon"]}>{icon !== undefined && <Icon name={icon} size={20} />}</span>
        <span class={css["label"]}>{item.label}</span>
        {item.hint !== undefined && (
          <span class={css["hint"]} aria-hidden="true">
            {item.hint}
          </span>
        )}
        {item.items !== undefined && (
          <span class={css["into"]}>
            <Icon name="forward" size={16} />
          </span>
        )}
      </button>
    </>
  );
}

/** useTopLayer shows the menu above all else, and returns how to give focus back. */
function useTopLayer(menu: RefObject<HTMLDivElement | null>, at: MenuPlace, parent: MenuItem | null): () => void {
  const before = useRef<Element | null>(null);
  const giveBack = () => {
    const { current } = before;
    if (current instanceof HTMLElement && menu.current?.contains(document.activeElement) === true) {
      current.focus({ preventScroll: true });
    }
  };
  useLayoutEffect(() => {
    before.current = document.activeElement;
    menu.current?.parentElement?.showPopover();
    return giveBack;
  }, []);
  useLayoutEffect(() => {
    const now = menu.current;
    if (now !== null) {
      place(now, at);
      (entries(now)[0] ?? now).focus({ preventScroll: true });
    }
  }, [at, parent]);
  useEffect(() => {
    const now = menu.current;
    const again = () => now !== null && place(now, at);
    addEventListener("resize", again);
    return () => removeEventListener("resize", again);
  }, [at]);
  return giveBack;
}

function onKey(e: KeyboardEvent, menu: RefObject<HTMLDivElement | null>, shown: readonly MenuItem[], select: (item: MenuItem) => void, leave: () => void, close: () => void): void {
  const all = menu.current === null ? [] : entries(menu.current);
  const at = all.findIndex((entry) => entry === document.activeElement);
  // The way back, where there is one, comes before the items.
  const item = shown[at - (all.length - shown.length)];
  if (ownedByIme(e)) {
    return;
  }
  if (e.key === "Escape" || (e.key === "ArrowLeft" && all.length > shown.length)) {
    leave();
  } else if (e.key === "Tab") {
    close();
  } else if (e.key === "ArrowRight" && item?.items !== undefined) {
    select(item);
  } else {
    const to = target(e, all, at);
    if (to === undefined) {
      return;
    }
    all[to]?.focus();
  }
  e.preventDefault();
  e.stopPropagation();
}

/** target is the index a key press leads to, by direction or by the first letter. */
function target(e: KeyboardEvent, all: readonly HTMLElement[], at: number): number | undefined {
  switch (e.key) {
    case "ArrowDown":
      return (at + 1) % all.length;
    case "ArrowUp":
      return (at - 1 + all.length) % all.length;
    case "Home":
      return 0;
    case "End":
      return all.length - 1;
  }
  if (e.key.length !== 1 || e.key === " " || e.ctrlKey || e.metaKey || e.altKey) {
    return undefined;
  }
  const turned = all.map((_, i) => (at + 1 + i) % all.length);
  return turned.find((i) => all[i]?.textContent?.trim().toLocaleLowerCase().startsWith(e.key.toLocaleLowerCase()));
}

function entries(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}
