import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** useModal shows a dialog for as long as it is drawn, and then gives the focus back to where it was. */
export function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      // It is out of the document by now: the browser gives nothing back.
      if (document.activeElement === document.body && before instanceof HTMLElement) {
        before.focus({ preventScroll: true });
      }
    };
  }, []);
}
