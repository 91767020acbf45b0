import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { navigate } from "../../state/route";
import { sendSticker, usePacks, type StickerOf } from "../../state/stickers";
import { showToast } from "../../state/toasts";
import { toFailure } from "../../core/errors";
import { Button, IconButton } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Waiting } from "../Waiting";
import { StickerGrid } from "./StickerGrid";
import { Still } from "./Still";
import css from "./Stickers.module.css";

/** StickerPanel sends a sticker of the packs one has. */
export function StickerPanel({ conv, onSend, onClose }: { conv: Id; onSend: () => void; onClose: () => void }) {
  const { packs, recent, failure, reload } = usePacks();
  const [chosen, setChosen] = useState("");
  const manage = () => {
    onClose();
    navigate("/settings/stickers");
  };
  if (packs === null) {
    return failure === null ? (
      <Waiting shape="rows" text={t("sticker.loading")} onRetry={() => void reload()} />
    ) : (
      <Empty icon="warning" text={explain(failure)}>
        <Button onClick={() => void reload()}>{t("app.retry")}</Button>
      </Empty>
    );
  }
  if (packs.length === 0) {
    return (
      <Empty icon="smile" text={t("sticker.none")}>
        <Button onClick={manage}>{t("sticker.make")}</Button>
      </Empty>
    );
  }
  const pack = packs.find((p) => p.id === chosen) ?? (chosen === "" && recent.length > 0 ? null : (packs[0] ?? null));
  const shown = pack === null ? recent : pack.stickers.map((s) => ({ ...s, packId: pack.id }));
  const send = (sticker: StickerOf) => {
    onSend();
    sendSticker(conv, sticker).catch((error: unknown) => showToast({ text: explain(toFailure(error)) }));
  };
  return (
    <>
      <StickerGrid label={pack?.title ?? t("sticker.recent")} stickers={shown} onPick={send} />
      <div class={css["packs"]}>
        <div class={css["row"]} role="group" aria-label={t("sticker.packs")}>
          {recent.length > 0 && (
            <button type="button" class={css["pack"]} aria-pressed={pack === null} aria-label={t("sticker.recent")} title={t("sticker.recent")} onClick={() => setChosen("")}>
              🕘
            </button>
          )}
          {packs.map((p) => (
            <button key={p.id} type="button" class={css["pack"]} aria-pressed={p === pack} aria-label={p.title} title={p.title} onClick={() => setChosen(p.id)}>
              <Still pack={p.id} id={p.stickers[0]?.file?.id} />
            </button>
          ))}
        </div>
        <IconButton icon="settings" label={t("sticker.manage")} onClick={manage} />
      </div>
    </>
  );
}
