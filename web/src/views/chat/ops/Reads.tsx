import type { ComponentChildren } from "preact";
import type { Event } from "../../../core/types";
import { t } from "../../../i18n";
import { askedOver } from "../../../state/asked";
import css from "./Reads.module.css";
import { useReads } from "./reads";

/** Reads is how many of a group have read what one has said; a press tells who. */
export function Reads({ event, otherwise }: { event: Event; otherwise: ComponentChildren }) {
  const reads = useReads(event.conv, event.seq);
  if (reads === null || reads.of < 1) {
    return <>{otherwise}</>;
  }
  const { count, of } = reads;
  const label = t("ops.reads", { count, of });
  return (
    <button type="button" class={`${css["reads"]} ${count === of ? css["all"] : ""}`} tabIndex={-1} aria-label={label} title={label} data-reads={count} onClick={() => (askedOver.value = { kind: "readers", event })}>
      {`${t("state.read")} ${count}/${of}`}
    </button>
  );
}
