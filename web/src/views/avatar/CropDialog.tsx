import { useEffect, useRef, useState } from "preact/hooks";
import { keepBlobs } from "../../core/blobs";
import { failureOf } from "../../core/errors";
import type { Id } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { showToast } from "../../state/toasts";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Slider } from "../../ui/Slider";
import css from "./CropDialog.module.css";
import { CLOSEST, SIDE, useCrop } from "./useCrop";

/** CropDialog chooses the square of a picture that is shown, and sends it. */
export function CropDialog({ file, conv, onClose }: { file: File; conv: Id; onClose: () => void }) {
  const [source, setSource] = useState<ImageBitmap | null>(null);
  const [isBroken, setBroken] = useState(false);
  const stage = useRef<HTMLCanvasElement>(null);
  const { isBusy, failure, run } = useTask();
  const crop = useCrop(stage, source);
  useEffect(() => {
    const loading = createImageBitmap(file);
    loading.then(setSource, () => setBroken(true));
    return () => void loading.then((bitmap) => bitmap.close(), () => undefined);
  }, [file]);
  const trouble = isBroken ? failureOf("invalid_argument", "IMAGE_INVALID") : failure;
  const save = () =>
    run(async () => {
      const canvas = stage.current;
      const bytes = await new Promise<Blob | null>((resolve) => (canvas === null ? resolve(null) : canvas.toBlob(resolve, "image/jpeg", 0.88)));
      if (bytes === null) {
        throw new Error("not drawn");
      }
      const key = uuidv7();
      await keepBlobs(new Map([[key, bytes]]));
      await call("setAvatar", { conv, key });
      showToast({ text: t("avatar.done") });
      onClose();
    });
  return (
    <Dialog title={t("avatar.crop")} closeLabel={t("dialog.close")} onClose={onClose}>
      <div class={css["body"]}>
        {!isBroken && (
          <>
            <button type="button" class={css["stage"]} aria-label={t("avatar.stage")} aria-describedby="crop-hint" onKeyDown={crop.onKey}>
              <canvas ref={stage} class={css["canvas"]} width={SIDE} height={SIDE} />
              <span class={`${css["mask"]} ${conv === "" ? "" : css["group"]}`} />
            </button>
            <p id="crop-hint" class={css["hint"]}>
              {t("avatar.hint")}
            </p>
            <Slider label={t("avatar.zoom")} value={Math.round(crop.zoom * 100)} min={100} max={CLOSEST * 100} text={`${Math.round(crop.zoom * 100)}%`} onChange={(percent) => crop.zoomTo(percent / 100)} />
          </>
        )}
        {trouble !== null && (
          <p class={css["trouble"]} role="alert">
            {explain(trouble)}
          </p>
        )}
        <div class={css["ways"]}>
          <Button onClick={onClose}>{t("dialog.cancel")}</Button>
          <Button kind="primary" isBusy={isBusy} disabled={source === null} onClick={() => void save()}>
            {t("dialog.save")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
