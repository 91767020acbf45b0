import { useRef } from "preact/hooks";
import type { Event } from "../../../core/types";
import { t } from "../../../i18n";
import { Dialog } from "../../../ui/Dialog";
import { EmojiPicker } from "../composer/EmojiPicker";
import { toggle } from "./react";
import css from "./ReactDialog.module.css";

/** ReactDialog is all one can react with. */
export function ReactDialog({ event, onClose }: { event: Event; onClose: () => void }) {
  const search = useRef<HTMLInputElement>(null);
  return (
    <Dialog title={t("ops.react")} closeLabel={t("dialog.close")} onClose={onClose}>
      <div class={css["picker"]}>
        <EmojiPicker
          search={search}
          onPick={(emoji) => {
            toggle(event.conv, event.seq, event.reactions, emoji);
            onClose();
          }}
          onFail={onClose}
        />
      </div>
    </Dialog>
  );
}
