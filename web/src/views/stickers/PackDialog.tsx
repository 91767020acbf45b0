import type { Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { navigate } from "../../state/route";
import { showToast } from "../../state/toasts";
import { useLoaded } from "../../state/useLoaded";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { ErrorNote } from "../ErrorNote";
import { Waiting } from "../Waiting";
import css from "./Stickers.module.css";
import { StickerGrid } from "./StickerGrid";

/** PackDialog is the pack a sticker is from: to be seen, kept, and put away. */
export function PackDialog({ id, onClose }: { id: Id; onClose: () => void }) {
  const isLive = useSnapshot((s) => s.link === "live");
  const { value, failure } = useLoaded(() => call("pack", id), [id, isLive]);
  const task = useTask();
  const pack = value?.pack;
  const keep = (isKept: boolean, title: string) =>
    task.run(async () => {
      await call("keepPack", { id, isKept });
      onClose();
      if (isKept) {
        showToast({ text: t("sticker.add_done", { title }) });
      }
    });
  return (
    <Dialog title={pack?.title ?? t("sticker.title")} closeLabel={t("dialog.close")} onClose={onClose}>
      {pack === undefined ? (
        failure === null ? <Waiting /> : <p class={css["gone"]}>{failure.code === "unavailable" ? t("sticker.offline") : explain(failure)}</p>
      ) : (
        <>
          <div class={css["sheet"]}>
            <StickerGrid label={pack.title} stickers={pack.stickers.map((s) => ({ ...s, packId: id }))} />
          </div>
          {task.failure !== null && <ErrorNote failure={task.failure} />}
          {pack.own ? (
            <Button isWide onClick={() => (onClose(), navigate("/settings/stickers"))}>
              {t("sticker.manage")}
            </Button>
          ) : (
            <Button kind={value?.isKept === true ? "plain" : "primary"} isWide isBusy={task.isBusy} onClick={() => void keep(value?.isKept !== true, pack.title)}>
              {t(value?.isKept === true ? "sticker.put_away" : "sticker.add")}
            </Button>
          )}
        </>
      )}
    </Dialog>
  );
}
