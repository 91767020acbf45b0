import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { IconButton } from "./Button";
import css from "./Dialog.module.css";
import { isComposing } from "./ime";

interface DialogProps {
  title: string;
  closeLabel: string;
  /** None: it stays until what it is about is settled. */
  onClose?: () => void;
  children: ComponentChildren;
}

/** Dialog is modal while it is drawn: focus stays inside, Esc closes, focus returns. */
export function Dialog({ title, closeLabel, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={css["dialog"]}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault();
        if (!isComposing()) {
          onClose?.();
        }
      }}
      onMouseDown={(e) => {
        if (e.target === dialog.current) {
          onClose?.();
        }
      }}
    >
      <div class={css["sheet"]}>
        <div class={css["head"]}>
          <h2 id={id} class={css["title"]}>
            {title}
          </h2>
          {onClose !== undefined && <IconButton icon="close" label={closeLabel} onClick={onClose} />}
        </div>
        {children}
      </div>
    </dialog>
  );
}
