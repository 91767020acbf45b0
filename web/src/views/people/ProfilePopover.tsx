import { useLayoutEffect, useRef } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { ownedByIme } from "../../ui/ime";
import { place, type MenuPlace } from "../../ui/menuPlace";
import { ProfileCard } from "./ProfileCard";
import css from "./ProfilePopover.module.css";

/** ProfilePopover is a card beside what was pressed. A press elsewhere, or Esc, and it is gone. */
export function ProfilePopover({ id, at, onClose }: { id: Id; at: MenuPlace; onClose: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const now = box.current;
    if (now === null) {
      return undefined;
    }
    now.showPopover();
    place(now, at);
    // It may grow when the rest is known.
    const observer = new ResizeObserver(() => place(now, at));
    observer.observe(now);
    return () => {
      observer.disconnect();
      // Gives the focus back, as long as it is there.
      if (now.matches(":popover-open")) {
        now.hidePopover();
      }
    };
  }, [at]);
  return (
    <div
      ref={box}
      class={css["popover"]}
      popover="auto"
      role="dialog"
      aria-label={t("info.direct")}
      tabIndex={-1}
      autofocus
      onToggle={(e) => e.newState === "closed" && onClose()}
      onKeyDown={(e) => {
        // The browser's own way may be taken by what was open before.
        if (e.key === "Escape" && !ownedByIme(e)) {
          e.preventDefault();
          e.stopPropagation();
          onClose();
        }
      }}
    >
      <ProfileCard id={id} heading="h2" />
    </div>
  );
}
