// Times one might want something to be sent at, in the time zone of the device.
import type { Millis } from "../../core/types";

const HOUR = 3_600_000;

type Name = "hour" | "tonight" | "tomorrow" | "monday";

/** choices: those that are not over, and not twice the same. */
export function choices(now: Millis): readonly { name: Name; at: Millis }[] {
  const at = (days: number, hour: number) => {
    const day = new Date(now);
    day.setDate(day.getDate() + days);
    return day.setHours(hour, 0, 0, 0);
  };
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7;
  const all: { name: Name; at: Millis }[] = [
    { name: "hour", at: Math.ceil((now + HOUR) / 60_000) * 60_000 },
    { name: "tonight", at: at(0, 20) },
    { name: "tomorrow", at: at(1, 9) },
    { name: "monday", at: at(toMonday, 9) },
  ];
  return all.filter((choice, i) => choice.at > now && all.findIndex((other) => other.at === choice.at) === i);
}

/** toField writes a time as a datetime-local field has it. */
export function toField(at: Millis): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const d = new Date(at);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

export function fromField(value: string): Millis {
  return new Date(value).getTime();
}
