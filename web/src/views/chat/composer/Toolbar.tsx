import { useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { t } from "../../../i18n";
import { shownKeys } from "../../../state/keyCaps";
import { Icon } from "../../../ui/Icon";
import { ownedByIme } from "../../../ui/ime";
import { format, type Format } from "./edit";
import popup from "./Popup.module.css";
import css from "./Toolbar.module.css";

const BUTTONS: readonly { kind: Format; keys: string; face: string }[] = [
  { kind: "bold", keys: "Mod+b", face: "B" },
  { kind: "italic", keys: "Mod+i", face: "I" },
  { kind: "strike", keys: "Mod+Shift+x", face: "S" },
  { kind: "code", keys: "Mod+e", face: "<>" },
  { kind: "link", keys: "Mod+Shift+l", face: "" },
  { kind: "quote", keys: "", face: "❞" },
  { kind: "spoiler", keys: "", face: "" },
];

/** Toolbar styles what is selected in the field. Tab goes into it, arrows move in it, Esc goes back. */
export function Toolbar({ field, onClose }: { field: RefObject<HTMLTextAreaElement | null>; onClose: () => void }) {
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const onKeyDown = (e: KeyboardEvent) => {
    const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    if (ownedByIme(e) || (step === 0 && e.key !== "Escape")) {
      return;
    }
    e.preventDefault();
    e.stopPropagation();
    if (step === 0) {
      field.current?.focus();
      onClose();
      return;
    }
    const next = (current + step + BUTTONS.length) % BUTTONS.length;
    setCurrent(next);
    const button = bar.current?.children[next];
    if (button instanceof HTMLElement) {
      button.focus();
    }
  };
  return (
    <div
      ref={bar}
      class={`${popup["popup"]} ${popup["start"]} ${css["bar"]}`}
      role="toolbar"
      tabIndex={-1}
      aria-label={t("format.label")}
      // The selection stays in the field.
      onMouseDown={(e) => e.preventDefault()}
      onKeyDown={onKeyDown}
      onFocusOut={(e) => {
        if (!(e.relatedTarget instanceof Node && (bar.current?.contains(e.relatedTarget) === true || e.relatedTarget === field.current))) {
          onClose();
        }
      }}
    >
      {BUTTONS.map(({ kind, keys, face }, i) => (
        <button
          key={kind}
          type="button"
          class={`${css["button"]} ${css[kind] ?? ""}`}
          tabIndex={i === current ? 0 : -1}
          aria-label={t(`format.${kind}`)}
          aria-keyshortcuts={keys === "" ? undefined : keys.replace("Mod", "Control")}
          title={keys === "" ? t(`format.${kind}`) : `${t(`format.${kind}`)} (${shownKeys(keys).join(" ")})`}
          onClick={() => {
            if (field.current !== null) {
              format(field.current, kind);
            }
          }}
        >
          {face === "" ? <Icon name={kind === "link" ? "link" : "eye"} size={18} /> : face}
        </button>
      ))}
    </div>
  );
}
