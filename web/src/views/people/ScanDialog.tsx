import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { navigate, parseRoute } from "../../state/route";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { codeReader } from "./readCode";
import css from "./ScanDialog.module.css";

/** The camera is looked at so often, milliseconds. */
const EVERY = 250;

/** ScanDialog reads the code of a person or a group, from the camera or from a picture, and goes there. */
export function ScanDialog({ onClose }: { onClose: () => void }) {
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const take = (text: string | null) => {
    const to = text === null ? null : addressOf(text);
    if (to === null) {
      setProblem(text === null ? t("scan.nothing") : t("scan.foreign", { text }));
      return;
    }
    onClose();
    navigate(to);
  };
  const video = useCamera(take, setProblem);
  return (
    <Dialog title={t("scan.title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <video ref={video} class={css["video"]} playsInline muted aria-label={t("scan.camera")} />
      <p class={css["text"]} role="status">
        {problem || t("scan.hint")}
      </p>
      <input
        ref={file}
        class="visually-hidden"
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-label={t("scan.file")}
        onChange={(e) => {
          const [picture] = e.currentTarget.files ?? [];
          e.currentTarget.value = "";
          if (picture !== undefined) {
            readFile(picture).then(take, () => setProblem(t("scan.nothing")));
          }
        }}
      />
      <Button isWide onClick={() => file.current?.click()}>
        {t("scan.file")}
      </Button>
    </Dialog>
  );
}

/** addressOf is the view of this server that a code leads to; nothing else is opened. */
function addressOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const to = url?.origin === location.origin ? url.pathname + url.search : null;
  return to !== null && ["person", "join"].includes(parseRoute(to).name) ? to : null;
}

async function readFile(picture: File): Promise<string | null> {
  const [read, image] = await Promise.all([codeReader(), createImageBitmap(picture)]);
  return read(image, image.width, image.height);
}

/** useCamera shows it, and tells what it sees; without one, or if it may not, there are pictures. */
function useCamera(onRead: (text: string) => void, onProblem: (text: string) => void) {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef(onRead);
  latest.current = onRead;
  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const stop = () => {
      isGone = true;
      clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
    const run = async () => {
      const [got, read] = await Promise.all([navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }), codeReader()]);
      stream = got;
      const shown = video.current;
      if (isGone || shown === null) {
        stop();
        return;
      }
      shown.srcObject = got;
      await shown.play();
      const look = async () => {
        const text = await read(shown, shown.videoWidth, shown.videoHeight);
        if (isGone) {
          return;
        }
        if (text !== null) {
          latest.current(text);
        }
        timer = setTimeout(() => void look(), EVERY);
      };
      await look();
    };
    run().catch(() => isGone || onProblem(t("scan.no_camera")));
    return stop;
  }, []);
  return video;
}
