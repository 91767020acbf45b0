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
  const part = upload === undefined || upload.total === 0 ? 0 : upload.sent / upload.total;
  return (
    <button
      type="button"
      class={css["ring"]}
      aria-label={t(m.isPaused ? "media.resume" : "media.pause")}
      title={t(m.isPaused ? "media.resume" : "media.pause")}
      onClick={() => hint("pauseUpload", { conv: m.conv, clientId: m.clientId, isPaused: !m.isPaused })}
    >
      <svg class={css["circle"]} viewBox="0 0 40 40" aria-hidden="true">
        <circle class={css["way"]} cx="20" cy="20" r="18" pathLength={1} />
        <circle class={css["part"]} cx="20" cy="20" r="18" pathLength={1} stroke-dasharray={`${Math.max(0.03, part)} 1`} />
      </svg>
      <Icon name={m.isPaused ? "play" : "pause"} size={18} />
    </button>
  );
}

export function Cancel({ message: m }: { message: Shown }) {
  return (
    <button type="button" class={css["cancel"]} aria-label={t("media.cancel")} title={t("media.cancel")} onClick={() => hint("discard", { conv: m.conv, clientId: m.clientId })}>
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
  const speed = upload.speed > 0 ? ` · ${t("media.per_second", { size: sizeText(upload.speed) })} · ${clock(((upload.total - upload.sent) / upload.speed) * 1000)}` : "";
  return amount(upload.sent, upload.total) + speed;
}

function amount(sent: number, total: number): string {
  return `${sizeText(sent)} / ${sizeText(total)}`;
}
