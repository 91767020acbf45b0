import { useRef, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { CropDialog } from "./CropDialog";
import css from "./PictureField.module.css";

/** PictureField changes the picture of oneself, or of the group conv. */
export function PictureField({ conv, picture = "" }: { conv: Id; picture?: string | undefined }) {
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const { isBusy, failure, run } = useTask();
  return (
    <div class={css["field"]}>
      <div class={css["ways"]}>
        <Button onClick={() => input.current?.click()}>{t(picture === "" ? "avatar.choose" : "avatar.replace")}</Button>
        {picture !== "" && (
          <Button isBusy={isBusy} onClick={() => void run(() => call("setAvatar", { conv, key: "" }))}>
            {t("avatar.remove")}
          </Button>
        )}
      </div>
      <input
        ref={input}
        class={css["input"]}
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-label={t("avatar.choose")}
        onChange={(e) => {
          setFile(e.currentTarget.files?.[0] ?? null);
          e.currentTarget.value = ""; // The same file may be chosen again.
        }}
      />
      {failure !== null && (
        <p class={css["trouble"]} role="alert">
          {explain(failure)}
        </p>
      )}
      {file !== null && <CropDialog key={file.lastModified} file={file} conv={conv} onClose={() => setFile(null)} />}
    </div>
  );
}
