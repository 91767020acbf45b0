import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { mentions } from "../../core/operations";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { snapshot } from "../../state/client";
import { me } from "../../state/selectors";
import type { Item } from "../../state/timeline";

/** useMentioned shows on the rows themselves which of them mention one. */
export function useMentioned(box: RefObject<HTMLDivElement | null>, conv: Id, items: readonly Item[]): void {
  useLayoutEffect(() => {
    const s = snapshot.peek();
    const c = s.conversations[conv];
    const myId = me(s)?.id ?? "";
    const keys = new Set(items.flatMap((i) => (c !== undefined && i.kind === "message" && i.event !== null && !i.isOwn && mentions(i.event, c, myId) ? [i.key] : [])));
    for (const row of box.current?.querySelectorAll<HTMLElement>("[data-message]") ?? []) {
      const isMentioned = keys.has(row.dataset["key"] ?? "");
      row.toggleAttribute("data-mentions-me", isMentioned);
      if (isMentioned) {
        row.setAttribute("aria-description", t("list.mentioned"));
      } else {
        row.removeAttribute("aria-description");
      }
    }
  }, [items]);
}
