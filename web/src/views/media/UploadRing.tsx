import { t } from "../../i18n";
import { sizeText } from "../../i18n/size";
import { hint } from "../../state/client";
import { useSnapshot } from "../../state/useSnapshot";
import { Icon } from "../../ui/Icon";
import { clock } from "../../i18n/span";
import type { Shown } from "./shown";
import css from "./Upload.module.css";

/** UploadRing lies over pictures that are on their way: how far they are, and what stops them. */
export function UploadRing({ message: m }: { message: Shown }) {
  const progress = useProgress(m);
  if (!m.isHeld || m.hasFailed) {
    return null;
  }
  return (
    <div class={css["over"]}>
      <Pause message={m} />
      <span class={css["words"]}>{progress}</span>
      <Cancel message={m} />
    </div>
  );
}

/** Pause is the ring itself: pressed, the upload stands still, or goes on. */
export function Pause({ message: m }: { message: Shown }) {
  const upload = useSnapshot((s) => s.uploads[m.clientId]);
  return (
    <Ring
      part={upload === undefined || upload.total === 0 ? 0 : upload.sent / upload.total}
      isPaused={m.isPaused}
      label={t(m.isPaused ? "media.resume" : "media.pause")}
      onClick={() => hint("pauseUpload", { conv: m.conv, clientId: m.clientId, isPaused: !m.isPaused })}
    />
  );
}

export function Ring({ part, isPaused, label, onClick }: { part: number; isPaused: boolean; label: string; onClick: () => void }) {
  return (
    <button type="button" class={css["ring"]} aria-label={label} title={label} onClick={onClick}>
      <svg class={css["circle"]} viewBox="0 0 40 40" aria-hidden="true">
        <circle class={css["way"]} cx="20" cy="20" r="18" pathLength={1} />
        <circle class={css["part"]} cx="20" cy="20" r="18" pathLength={1} stroke-dasharray={`${Math.max(0.03, part)} 1`} />
      </svg>
      <Icon name={isPaused ? "play" : "pause"} size={18} />
    </button>
  );
}

export function Cancel({ message: m }: { message: Shown }) {
  return <Stop label={t("media.cancel")} onClick={() => hint("discard", { conv: m.conv, clientId: m.clientId })} />;
}

export function Stop({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" class={css["cancel"]} aria-label={label} title={label} onClick={onClick}>
      <Icon name="close" size={16} />
    </button>
  );
}

/** useProgress is "1.2 / 4 MB · 350 KB/s · 0:08", as far as it is known. */
export function useProgress(m: Shown): string {
  const upload = useSnapshot((s) => s.uploads[m.clientId]);
  const isOffline = useSnapshot((s) => s.link !== "live");
  if (m.isPaused) {
    return upload === undefined ? t("media.paused") : `${t("media.paused")} · ${amount(upload.sent, upload.total)}`;
  }
  if (isOffline) {
    return t("media.waits");
  }
  if (upload === undefined || upload.total === 0) {
    return t("media.begins");
  }
  if (upload.sent >= upload.total) {
    return t("media.ends");
  }
  return progressText(upload.sent, upload.total, upload.speed);
}

export function progressText(done: number, total: number, speed: number): string {
  return amount(done, total) + (speed > 0 ? ` · ${t("media.per_second", { size: sizeText(Number(speed.toPrecision(2))) })} · ${clock(((total - done) / speed) * 1000)}` : "");
}

/** amount: "1.2 / 4 MB", or "900 kB / 4 MB": there is little room. */
export function amount(done: number, total: number): string {
  const [a, b] = [done, total].map((n) => sizeText(Number(n.toPrecision(3)))) as [string, string];
  const unit = b.replace(/^[\d.,]+/, "");
  return `${a.endsWith(unit) ? a.slice(0, -unit.length) : a} / ${b}`;
}
