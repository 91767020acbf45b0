import { useRef, useState } from "preact/hooks";
import type { StickerPack } from "../../core/api";
import { loadToolTexts, t } from "../../i18n";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Switch } from "../../ui/Switch";
import { ErrorNote } from "../ErrorNote";
import { Lazy } from "../Lazy";
import { addPictures, type Drawn } from "./addPictures";
import { Drawings } from "./Drawings";
import css from "./Stickers.module.css";

const TITLE = 64;
const MOST = 120;

const emojiPicker = () => Promise.all([import("../chat/composer/EmojiPicker"), loadToolTexts()]).then(([m]) => m.EmojiPicker);

interface PackEditorProps {
  /** Null: a new one. */
  pack: StickerPack | null;
  onClose: () => void;
  onSaved: () => Promise<void>;
}

/** PackEditor makes a pack, or changes it: its name, its pictures, what each stands for, and their order. */
export function PackEditor({ pack, onClose, onSaved }: PackEditorProps) {
  const input = useRef<HTMLInputElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState(pack?.title ?? "");
  const [isPrivate, setPrivate] = useState(pack?.private ?? false);
  const [drawn, setDrawn] = useState<readonly Drawn[]>(() => (pack?.stickers ?? []).map((s) => ({ id: s.file?.id ?? "", emoji: s.emoji })));
  const [refused, setRefused] = useState(0);
  const [left, setLeft] = useState(0);
  const [asked, setAsked] = useState(-1);
  const { isBusy, failure, run } = useTask();
  const isLong = [...title.trim()].length > TITLE;

  const add = (files: readonly File[]) =>
    run(async () => {
      setLeft(Math.max(0, drawn.length + files.length - MOST));
      setRefused(await addPictures(files.slice(0, MOST - drawn.length), (one) => setDrawn((all) => [...all, one])));
    });
  const choose = (emoji: string) => {
    setDrawn(drawn.map((one, i) => (i === asked ? { ...one, emoji } : one)));
    setAsked(-1);
  };
  const save = () =>
    run(async () => {
      await call("putPack", { id: pack?.id ?? "", title: title.trim(), isPrivate, stickers: drawn });
      await onSaved();
      onClose();
    });
  return (
    <Dialog title={t(pack === null ? "sticker.make" : "sticker.edit")} closeLabel={t("dialog.close")} onClose={onClose}>
      <div class={css["scroll"]}>
        <Field label={t("sticker.name")} name="title" value={title} isFocused onInput={setTitle} error={isLong ? t("sticker.long", { limit: TITLE }) : ""} />
        {pack === null && <Switch label={t("sticker.private")} note={t(isPrivate ? "sticker.private_note" : "sticker.public_note")} isOn={isPrivate} onChange={setPrivate} />}
        <Drawings drawn={drawn} onChange={setDrawn} onEmoji={setAsked} />
        <input
          ref={input}
          class="visually-hidden"
          type="file"
          accept="image/*"
          multiple
          tabIndex={-1}
          aria-hidden="true"
          data-pictures
          onChange={(e) => {
            void add([...(e.currentTarget.files ?? [])]);
            e.currentTarget.value = "";
          }}
        />
        <Button isBusy={isBusy} disabled={drawn.length >= MOST} onClick={() => input.current?.click()}>
          {t("sticker.choose")}
        </Button>
        <p class={css["note"]}>{t("sticker.choose_note")}</p>
        {refused > 0 && <p class={css["error"]} role="alert">{t("sticker.refused", { count: refused })}</p>}
        {left > 0 && <p class={css["error"]} role="alert">{t("sticker.full", { count: left, limit: MOST })}</p>}
        {failure !== null && <ErrorNote failure={failure} />}
      </div>
      <Button kind="primary" isWide isBusy={isBusy} disabled={title.trim() === "" || isLong || drawn.length === 0} onClick={() => void save()}>
        {t("sticker.save")}
      </Button>
      {asked >= 0 && (
        <Dialog title={t("sticker.emoji")} closeLabel={t("dialog.close")} onClose={() => setAsked(-1)}>
          <div class={css["picker"]}>
            <Lazy load={emojiPicker} props={{ search, onPick: choose, onFail: () => setAsked(-1) }} />
          </div>
        </Dialog>
      )}
    </Dialog>
  );
}
