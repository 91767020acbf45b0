import { useMemo } from "preact/hooks";
import { encode } from "uqr";
import { t } from "../../i18n";
import { copy } from "../../state/copy";
import { Button } from "../../ui/Button";
import css from "./LinkCode.module.css";

/** White around a code, in its own squares: scanners need four. */
const QUIET = 4;

/** LinkCode is a link as a code to be scanned, and to be copied. */
export function LinkCode({ link, title }: { link: string; title: string }) {
  const { size, path } = useMemo(() => drawn(link), [link]);
  return (
    <div class={css["code"]}>
      <p class={css["title"]} dir="auto">
        {title}
      </p>
      <svg class={css["picture"]} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("people.code_of", { name: title })} shape-rendering="crispEdges">
        {/* In both themes: scanners look for that. */}
        <rect width={size} height={size} fill="white" />
        <path d={path} fill="black" />
      </svg>
      <p class={css["link"]} dir="ltr">
        {link}
      </p>
      <Button isWide onClick={() => void copy(link)}>
        {t("people.copy_link")}
      </Button>
    </div>
  );
}

function drawn(link: string): { size: number; path: string } {
  const { data, size } = encode(link, { ecc: "M", border: QUIET });
  return { size, path: data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("") };
}
