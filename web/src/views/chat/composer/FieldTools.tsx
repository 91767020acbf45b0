import type { RefObject } from "preact";
import { loadToolTexts } from "../../../i18n";
import { OnDemand } from "../../OnDemand";
import { useSelection } from "./useSelection";
import { useTypeAnywhere } from "./useTypeAnywhere";

const toolbar = () => Promise.all([import("./Toolbar"), loadToolTexts()]).then(([m]) => m.Toolbar);

/** FieldTools is what helps with a text, once there is one: styles for what is selected, and the way into the field. */
export function FieldTools({ field }: { field: RefObject<HTMLTextAreaElement | null> }) {
  const { isSelecting, stopSelecting } = useSelection(field);
  useTypeAnywhere(field);
  return isSelecting ? <OnDemand load={toolbar} props={{ field, onClose: stopSelecting }} /> : null;
}
