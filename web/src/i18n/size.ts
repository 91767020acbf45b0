import { locale } from ".";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** sizeText: 1.2 MB */
export function sizeText(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return new Intl.NumberFormat(locale(), { style: "unit", unit: UNITS[step], unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: step === 0 ? 0 : 1 }).format(bytes / 1000 ** step);
}
