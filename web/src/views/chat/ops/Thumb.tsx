import type { Event } from "../../../core/types";
import { OnDemand } from "../../OnDemand";
import css from "./Thumb.module.css";

const small = () => import("./Small").then((m) => m.Small);

/** Thumb is the first picture of a message, where there is room for no more. */
export function Thumb({ event }: { event: Event }) {
  const { body } = event;
  const file = body.kind === "rich" && body.what === "media" ? body.value.files[0] : undefined;
  return file === undefined ? null : (
    <span class={css["thumb"]} aria-hidden="true" data-thumb>
      <OnDemand load={small} props={{ event, file }} />
    </span>
  );
}
