/** A point of the viewport, or an element to stand under. */
export type MenuPlace = { readonly x: number; readonly y: number } | Element;

/** Nothing touches the edge of the window, px. */
const MARGIN = 8;

/** place puts a menu where it was asked for, and inside the viewport. Narrow screens have it at the bottom, by CSS. */
export function place(menu: HTMLElement, at: MenuPlace): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const box = at instanceof Element ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0);
  const isRtl = getComputedStyle(menu).direction === "rtl";
  const fitsBelow = box.bottom + height + MARGIN <= innerHeight;
  const top = fitsBelow || box.top - height < MARGIN ? box.bottom : box.top - height;
  menu.style.left = `${within(isRtl ? box.right - width : box.left, innerWidth - width)}px`;
  menu.style.top = `${within(top, innerHeight - height)}px`;
}

function within(value: number, most: number): number {
  return Math.max(MARGIN, Math.min(value, most - MARGIN));
}
