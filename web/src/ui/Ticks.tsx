import { Icon, type IconName } from "./Icon";
import css from "./Ticks.module.css";

type TicksState = "queued" | "stored" | "delivered" | "read" | "failed";

const ICONS: Record<TicksState, IconName> = { queued: "clock", stored: "check", delivered: "checks", read: "checks", failed: "warning" };

/** Ticks: clock → ✓ stored → ✓✓ delivered → ✓✓ accent, read. The label says it in words. */
export function Ticks({ state, label }: { state: TicksState; label: string }) {
  return (
    <span class={`${css["ticks"]} ${css[state] ?? ""}`} title={label} data-delivery={state}>
      <Icon name={ICONS[state]} size={15} />
      <span class="visually-hidden">{label}</span>
    </span>
  );
}
