import { useState } from "preact/hooks";
import type { Folder } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Switch } from "../../ui/Switch";
import { ErrorNote } from "../ErrorNote";
import { ConversationPicker } from "./ConversationPicker";
import css from "./FolderDialog.module.css";

const SIGNS = ["💼", "🏠", "❤️", "⭐", "🎓", "🎮", "⚽", "🎵", "✈️", "🛒", "💰", "📚", "🔔", "🐱"];

/** FolderDialog makes a folder, or changes one: its name and sign, and what is in it. */
export function FolderDialog({ folder, onClose }: { folder: Folder; onClose: () => void }) {
  const [made, setMade] = useState(folder);
  const { isBusy, failure, run } = useTask();
  const set = (part: Partial<Folder>) => setMade({ ...made, ...part });
  const save = () =>
    run(async () => {
      await call("folder", { do: "save", folder: { ...made, name: made.name.trim() } });
      onClose();
    });
  const hasKind = made.direct || made.groups;
  return (
    <Dialog title={t(folder.id === "0" ? "folder.new" : "folder.edit")} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
      >
        <Field label={t("folder.name")} name="folder" value={made.name} onInput={(name) => set({ name })} isFocused />
        <Signs value={made.emoji} onChange={(emoji) => set({ emoji })} />
        <div class={css["kinds"]}>
          <Switch label={t("folder.direct")} isOn={made.direct} onChange={(direct) => set({ direct })} />
          <Switch label={t("folder.groups")} isOn={made.groups} onChange={(groups) => set({ groups })} />
          {hasKind && <Switch label={t("folder.exclude_muted")} note={t("folder.exclude_muted_note")} isOn={made.excludeMuted} onChange={(excludeMuted) => set({ excludeMuted })} />}
        </div>
        <ConversationPicker chosen={made.conversationIds} onChange={(conversationIds) => set({ conversationIds })} />
        {failure !== null && <ErrorNote failure={failure} />}
        <Button type="submit" kind="primary" isWide isBusy={isBusy} disabled={made.name.trim() === ""}>
          {t("folder.save")}
        </Button>
      </form>
    </Dialog>
  );
}

/** Signs are the usual ones, the one it has, and none. */
function Signs({ value, onChange }: { value: string; onChange: (emoji: string) => void }) {
  const all = value === "" || SIGNS.includes(value) ? SIGNS : [value, ...SIGNS];
  return (
    <fieldset class={css["signs"]}>
      <legend class={css["legend"]}>{t("folder.emoji")}</legend>
      {["", ...all].map((emoji) => (
        <label key={emoji} class={css["sign"]}>
          <input class={css["radio"]} type="radio" name="sign" aria-label={emoji === "" ? t("folder.no_emoji") : emoji} checked={emoji === value} onChange={() => onChange(emoji)} />
          <span class={css["face"]} aria-hidden="true">
            {emoji === "" ? "–" : emoji}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
