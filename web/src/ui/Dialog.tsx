import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { IconButton } from "./Button";
import css from "./Dialog.module.css";
import { isComposing } from "./ime";
import { useModal } from "./useModal";

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
  useModal(dialog);
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
