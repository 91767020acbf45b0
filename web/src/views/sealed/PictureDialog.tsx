import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import css from "./Sealed.module.css";

/** PictureDialog shows a picture that was encrypted: it is nowhere but in this page. */
export function PictureDialog({ url, name, onClose }: { url: string; name: string; onClose: () => void }) {
  const [hasFailed, setFailed] = useState(false);
  return (
    <Dialog title={name} closeLabel={t("dialog.close")} onClose={onClose}>
      {hasFailed ? <p role="alert">{t("sealed.no_picture")}</p> : <img class={css["picture"]} src={url} alt={name} onError={() => setFailed(true)} />}
      <a class={css["save"]} href={url} download={name}>
        <Icon name="download" size={18} />
        {t("media.download")}
      </a>
    </Dialog>
  );
}
