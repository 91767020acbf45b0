import { useEffect, useState } from "preact/hooks";
import type { Toast } from "../state/toasts";
import { IconButton } from "./Button";
import { ownedByIme } from "./ime";
import css from "./Toast.module.css";

/** How long a toast stands when nobody points at it, milliseconds; one with an action longer. */
const STANDS = 6_000;
const STANDS_WITH_ACTION = 10_000;

interface ToastsProps {
  toasts: readonly Toast[];
  closeLabel: string;
  onDismiss: (id: number) => void;
}

/**
 * Toasts lie over the lower part of the page. They wait while one points at
 * them or has the focus in them; Esc closes the newest. Both live regions stay
 * in the document, so that screen readers know them before they speak.
 */
export function Toasts({ toasts, closeLabel, onDismiss }: ToastsProps) {
  const [isHeld, setHeld] = useState(false);
  const newest = toasts.at(-1)?.id;
  useEscape(newest === undefined ? null : () => onDismiss(newest));
  useEffect(() => {
    if (newest === undefined) {
      // What was pointed at is gone, and nothing tells that the pointer left.
      setHeld(false);
    }
  }, [newest]);
  const item = (toast: Toast) => <Item key={toast.id} toast={toast} isHeld={isHeld} closeLabel={closeLabel} onDismiss={() => onDismiss(toast.id)} />;
  return (
    <div
      class={css["stack"]}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocusCapture={() => setHeld(true)}
      onBlurCapture={() => setHeld(false)}
    >
      <div class={css["region"]} role="status">
        {toasts.filter((t) => !t.isError).map(item)}
      </div>
      <div class={css["region"]} role="alert">
        {toasts.filter((t) => t.isError).map(item)}
      </div>
    </div>
  );
}

interface ItemProps {
  toast: Toast;
  isHeld: boolean;
  closeLabel: string;
  onDismiss: () => void;
}

function Item({ toast, isHeld, closeLabel, onDismiss }: ItemProps) {
  const { action } = toast;
  useEffect(() => {
    if (isHeld || toast.isLasting) {
      return undefined;
    }
    const timer = setTimeout(onDismiss, action === null ? STANDS : STANDS_WITH_ACTION);
    return () => clearTimeout(timer);
    // onDismiss is new with every drawing; the time must not start anew with it.
  }, [isHeld, toast]);
  return (
    <div class={`${css["toast"]} ${toast.isError ? css["error"] : ""}`}>
      <span class={css["text"]}>{toast.text}</span>
      {action !== null && (
        <button
          type="button"
          class={css["action"]}
          onClick={() => {
            onDismiss();
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton icon="close" label={closeLabel} onClick={onDismiss} />
    </div>
  );
}

/** useEscape runs on Esc, unless something nearer has used the key or a dialog is open. */
function useEscape(run: (() => void) | null) {
  useEffect(() => {
    if (run === null) {
      return undefined;
    }
    const press = (e: KeyboardEvent) => {
      if (e.key === "Escape" && !ownedByIme(e) && !e.defaultPrevented && document.querySelector("dialog[open]") === null) {
        e.preventDefault();
        run();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
}
