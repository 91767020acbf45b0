import { useRef } from "preact/hooks";
import type { RefObject } from "preact";
import { t } from "../../../i18n";
import { ownedByIme } from "../../../ui/ime";
import { insert, put } from "./insert";
import css from "./EmojiPanel.module.css";
import { EmojiPicker } from "./EmojiPicker";
import { isTouch } from "./keys";
import popup from "./Popup.module.css";
import { useOutside } from "./useOutside";

/** EmojiPanel puts emoji into the field until it is closed: Esc, its button, or a press beside it. */
export function EmojiPanel({ field, onClose }: { field: RefObject<HTMLTextAreaElement | null>; onClose: () => void }) {
  const panel = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  useOutside(panel, onClose);

  const pick = (emoji: string, isByKey: boolean) => {
    const area = field.current;
    const focused = document.activeElement;
    if (area === null) {
      return;
    }
    if (isTouch()) {
      // Without the focus: the keyboard stays away.
      put(area, emoji);
    } else {
      insert(area, emoji);
      if (isByKey && focused instanceof HTMLElement) {
        focused.focus();
      }
    }
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.key === "Escape" && !ownedByIme(e)) {
      e.preventDefault();
      e.stopPropagation();
      onClose();
      field.current?.focus();
    }
  };
  return (
    <div ref={panel} class={`${popup["popup"]} ${popup["end"]} ${css["panel"]}`} role="dialog" aria-label={t("chat.emoji")} tabIndex={-1} onKeyDown={onKeyDown} onMouseDown={keepFocus}>
      <EmojiPicker search={search} onPick={pick} onFail={onClose} />
    </div>
  );
}

/** keepFocus leaves the focus in the field when something is pressed with a mouse. */
function keepFocus(e: MouseEvent): void {
  if (!(e.target instanceof HTMLInputElement)) {
    e.preventDefault();
  }
}
