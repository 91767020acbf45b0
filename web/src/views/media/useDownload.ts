import { t } from "../../i18n";
import type { FileInfo } from "../../core/types";
import { download, downloadOf, MOST_BYTES, pauseDownload, saveAs, saveFrom, stopDownload, type Download } from "../../state/downloads";
import type { Shown } from "./shown";
import { amount, progressText } from "./UploadRing";
import { useSource } from "./useSource";

/** useDownload is how far a file is, and what begins, holds and ends that. */
export function useDownload(m: Pick<Shown, "conv" | "seq" | "clientId">, file: FileInfo) {
  const { url } = useSource(m, file.id, 0, "original");
  const ref = { conv: m.conv, seq: m.seq, id: file.id, variant: "original", isViewed: false } as const;
  const onClick = (e: MouseEvent) => {
    // What lies here already, what is very large, and whoever wants it otherwise: the browser does it.
    if (!url.startsWith("blob:") && m.seq > 0 && file.size <= MOST_BYTES && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey) {
      e.preventDefault();
      // With "download" it is saved wherever it comes from, pictures too.
      download(ref, file.size, (bytes) => saveAs(bytes, file.name), (to) => saveFrom(`${to}&download`, file.name));
    }
  };
  return {
    now: downloadOf(ref).value,
    // Without an address it is still there for whoever reads what it is.
    link: { href: url || "#", download: file.name, onClick },
    pause: () => pauseDownload(ref),
    stop: () => stopDownload(ref),
  };
}

/** wordsOf a download: "1.2 / 4 MB · 350 KB/s · 0:08", as far as it is known. */
export function wordsOf(d: Extract<Download, { kind: "going" }>): string {
  if (d.isPaused || d.waits) {
    return `${t(d.isPaused ? "media.paused" : "media.waits")} · ${amount(d.got, d.total)}`;
  }
  return progressText(d.got, d.total, d.speed);
}
