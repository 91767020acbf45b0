import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { editedFolder, moved } from "../../state/folders";
import { attempt } from "../../state/keeping";
import { navigate } from "../../state/route";
import { useSnapshot } from "../../state/useSnapshot";
import { Menu } from "../../ui/Menu";
import type { MenuPlace } from "../../ui/menuPlace";

/** FolderMenu is what can be done with a folder above the list. */
export function FolderMenu({ id, at, onClose }: { id: string; at: MenuPlace; onClose: () => void }) {
  const folders = useSnapshot((s) => s.folders);
  const [folder] = useState(() => folders.find((f) => f.id === id));
  if (folder === undefined) {
    return null;
  }
  const place = folders.findIndex((f) => f.id === id);
  const move = (step: 1 | -1) => attempt(call("folder", { do: "order", folders: moved(folders, id, step) }));
  return (
    <Menu
      label={folder.name}
      at={at}
      onClose={onClose}
      items={[
        { label: t("folder.edit"), icon: "edit", onSelect: () => (editedFolder.value = folder) },
        { label: t("folder.earlier"), icon: "up", isDisabled: place === 0, onSelect: () => move(-1) },
        { label: t("folder.later"), icon: "down", isDisabled: place === folders.length - 1, onSelect: () => move(1) },
        { label: t("folder.manage"), icon: "settings", isApart: true, onSelect: () => navigate("/settings/folders") },
      ]}
    />
  );
}
