import { signal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import type { Id } from "../../../core/types";
import { loadExtraTexts, t } from "../../../i18n";
import { ownedByIme } from "../../../ui/ime";
import { Lazy } from "../../Lazy";
import { insert, put } from "./insert";
import css from "./EmojiPanel.module.css";
import { EmojiPicker } from "./EmojiPicker";
import { isTouch } from "./keys";
import popup from "./Popup.module.css";
import { useOutside } from "./useOutside";

const stickers = () => Promise.all([import("../../stickers/all"), loadExtraTexts()]).then(([m]) => m.StickerPanel);

interface EmojiPanelProps {
  conv: Id;
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: () => void;
  onClose: () => void;
}

const TABS = ["emoji", "stickers"] as const;
/** What was open last while the page lives. */
const open = signal<(typeof TABS)[number]>("emoji");

/** EmojiPanel puts emoji into the field, and sends stickers, until it is closed: Esc, its button, or a press beside it. */
export function EmojiPanel({ conv, field, onSend, onClose }: EmojiPanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const id = useId();
  const tab = open.value;
  const isOpening = useRef(true);
  useOutside(panel, onClose);
  useEffect(() => {
    isOpening.current = false;
    if (open.peek() === "stickers" && !isTouch()) {
      panel.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    }
  }, []);

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
      <div class={css["tabs"]} role="tablist" tabIndex={-1} aria-label={t("emoji.tabs")} onKeyDown={(e) => turn(e)}>
        {TABS.map((name) => (
          <button key={name} type="button" role="tab" id={`${id}-${name}`} class={css["tab"]} aria-selected={name === tab} aria-controls={`${id}-panel`} tabIndex={name === tab ? 0 : -1} onClick={() => (open.value = name)}>
            {t(`emoji.tab_${name}`)}
          </button>
        ))}
      </div>
      <div class={css["tabpanel"]} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${tab}`}>
        {tab === "emoji" ? <EmojiPicker search={search} keepsFocus={!isOpening.current} onPick={pick} onFail={onClose} /> : <Lazy load={stickers} props={{ conv, onSend, onClose }} />}
      </div>
    </div>
  );
}

/** turn goes to the other tab with the arrows. */
function turn(e: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (!ownedByIme(e) && (e.key === "ArrowLeft" || e.key === "ArrowRight")) {
    e.preventDefault();
    open.value = open.value === "emoji" ? "stickers" : "emoji";
    e.currentTarget.querySelector<HTMLElement>('[aria-selected="false"]')?.focus();
  }
}

/** keepFocus leaves the focus in the field when something is pressed with a mouse. */
function keepFocus(e: MouseEvent): void {
  if (!(e.target instanceof HTMLInputElement)) {
    e.preventDefault();
  }
}
