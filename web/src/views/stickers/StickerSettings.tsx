import { useState } from "preact/hooks";
import type { StickerPack } from "../../core/api";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { usePacks } from "../../state/stickers";
import { useTask } from "../../state/useTask";
import { Button, IconButton } from "../../ui/Button";
import { ErrorNote } from "../ErrorNote";
import { ConfirmDialog } from "../group/ConfirmDialog";
import { Waiting } from "../Waiting";
import { PackEditor } from "./PackEditor";
import { Still } from "./Still";
import css from "./Stickers.module.css";

type Open = { readonly what: "new" } | { readonly what: "edit" | "end"; readonly pack: StickerPack };

/** StickerSettings are the packs one made and keeps, in one's order. */
export function StickerSettings() {
  const { packs, failure, reload } = usePacks();
  const [open, setOpen] = useState<Open | null>(null);
  const task = useTask();
  const close = () => setOpen(null);
  const trouble = task.failure ?? failure;
  const raise = (i: number) =>
    task.run(async () => {
      const ids = packs?.map((p) => p.id) ?? [];
      await call("orderPacks", ids.map((id, at) => ids[at === i - 1 ? i : at === i ? i - 1 : at] ?? id));
      await reload();
    });
  return (
    <>
      {packs === null && failure === null && <Waiting shape="rows" text={t("sticker.loading")} onRetry={() => void reload()} />}
      <ul class={css["list"]}>
        {packs?.map((pack, i) => (
          <li key={pack.id} class={css["line"]}>
            <span class={css["cover"]}>
              <Still pack={pack.id} id={pack.stickers[0]?.file?.id} />
            </span>
            <span class={css["words"]}>
              <span dir="auto">{pack.title}</span>
              <span class={css["facts"]}>{[t("sticker.count", { count: pack.stickers.length }), ...(pack.private ? [t("sticker.private")] : pack.own ? [t("sticker.own")] : [])].join(" · ")}</span>
            </span>
            <IconButton icon="up" label={t("sticker.raise", { title: pack.title })} disabled={i === 0 || task.isBusy} onClick={() => void raise(i)} />
            {pack.own && <IconButton icon="edit" label={`${t("sticker.edit")} ${pack.title}`} onClick={() => setOpen({ what: "edit", pack })} />}
            <IconButton icon="trash" label={`${t(pack.own ? "sticker.delete" : "sticker.put_away")} ${pack.title}`} onClick={() => setOpen({ what: "end", pack })} />
          </li>
        ))}
      </ul>
      {packs?.length === 0 && <p class={css["facts"]}>{t("sticker.none")}</p>}
      {trouble !== null && <ErrorNote failure={trouble} />}
      <div>
        <Button onClick={() => setOpen({ what: "new" })}>{t("sticker.make")}</Button>
      </div>
      {open !== null && open.what !== "end" && <PackEditor pack={open.what === "edit" ? open.pack : null} onClose={close} onSaved={reload} />}
      {open?.what === "end" && (
        <ConfirmDialog
          title={t(open.pack.own ? "sticker.delete" : "sticker.put_away")}
          text={t(open.pack.own ? "sticker.delete_sure" : "sticker.put_away_sure", { title: open.pack.title })}
          onClose={close}
          onConfirm={async () => {
            await (open.pack.own ? call("deletePack", open.pack.id) : call("keepPack", { id: open.pack.id, isKept: false }));
            await reload();
          }}
        />
      )}
    </>
  );
}
