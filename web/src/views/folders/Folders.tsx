import { useState } from "preact/hooks";
import type { Folder } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { MOST_FOLDERS, moved, newFolder } from "../../state/folders";
import { attempt } from "../../state/keeping";
import { useSnapshot } from "../../state/useSnapshot";
import { Button, IconButton } from "../../ui/Button";
import { ConfirmDialog } from "../group/ConfirmDialog";
import { FolderDialog } from "./FolderDialog";
import css from "./Folders.module.css";

/** Folders is the settings' page of them: their order, and what becomes of each. */
export function Folders() {
  const folders = useSnapshot((s) => s.folders);
  const [edited, setEdited] = useState<Folder | null>(null);
  const [dropped, setDropped] = useState<Folder | null>(null);
  const move = (id: string, step: 1 | -1) => attempt(call("folder", { do: "order", folders: moved(folders, id, step) }));
  return (
    <section id="setting-folders" class={css["folders"]} tabIndex={-1}>
      <p class={css["note"]}>{t("folder.note")}</p>
      {folders.length > 0 && (
        <ul class={css["list"]} aria-label={t("settings.folders")}>
          {folders.map((f, i) => (
            <li key={f.id} class={css["row"]}>
              <span class={css["sign"]} aria-hidden="true">
                {f.emoji || "📁"}
              </span>
              <span class={css["words"]}>
                <span class={css["name"]} dir="auto">
                  {f.name}
                </span>
                <span class={css["about"]}>{about(f)}</span>
              </span>
              <IconButton icon="up" label={t("folder.up", { name: f.name })} disabled={i === 0} onClick={() => move(f.id, -1)} />
              <IconButton icon="down" label={t("folder.down", { name: f.name })} disabled={i === folders.length - 1} onClick={() => move(f.id, 1)} />
              <IconButton icon="edit" label={t("folder.edit_name", { name: f.name })} onClick={() => setEdited(f)} />
              <IconButton icon="trash" label={t("folder.delete_name", { name: f.name })} onClick={() => setDropped(f)} />
            </li>
          ))}
        </ul>
      )}
      <Button disabled={folders.length >= MOST_FOLDERS} onClick={() => setEdited(newFolder())}>
        {t("folder.new")}
      </Button>
      {edited !== null && <FolderDialog folder={edited} onClose={() => setEdited(null)} />}
      {dropped !== null && <ConfirmDialog title={t("folder.delete")} text={t("folder.delete_confirm", { name: dropped.name })} onClose={() => setDropped(null)} onConfirm={() => call("folder", { do: "delete", folder: dropped.id })} />}
    </section>
  );
}

/** about says what is in it. */
function about(f: Folder): string {
  return [f.direct ? t("folder.direct") : "", f.groups ? t("folder.groups") : "", f.conversationIds.length > 0 ? t("folder.count", { count: f.conversationIds.length }) : "", f.excludeMuted && (f.direct || f.groups) ? t("folder.exclude_muted") : ""]
    .filter((part) => part !== "")
    .join(" · ");
}
