import { useEffect, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { isComposing } from "../../../ui/ime";
import { isTouch } from "./keys";

/** useSelection is true while a part of the field's text is selected. Phones show a menu of their own there. */
export function useSelection(field: RefObject<HTMLTextAreaElement | null>): { isSelecting: boolean; stopSelecting: () => void } {
  const [isSelecting, setSelecting] = useState(false);
  useEffect(() => {
    const look = () => {
      const area = field.current;
      if (area !== null && document.activeElement === area && !isComposing() && !isTouch()) {
        setSelecting(area.value.slice(area.selectionStart, area.selectionEnd).trim() !== "");
      }
    };
    const left = (e: FocusEvent) => {
      if (!(e.relatedTarget instanceof Element && e.relatedTarget.closest('[role="toolbar"]') !== null)) {
        setSelecting(false);
      }
    };
    document.addEventListener("selectionchange", look);
    field.current?.addEventListener("blur", left);
    return () => {
      document.removeEventListener("selectionchange", look);
      field.current?.removeEventListener("blur", left);
    };
  }, []);
  return { isSelecting, stopSelecting: () => setSelecting(false) };
}
