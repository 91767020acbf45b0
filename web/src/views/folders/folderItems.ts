import type { Id, State } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { editedFolder, MOST_FOLDERS, newFolder } from "../../state/folders";
import { attempt } from "../../state/keeping";
import type { MenuItem } from "../../ui/Menu";

/** folderItems are the folders a conversation is in, or may be put into. */
export function folderItems(s: State, conv: Id): readonly MenuItem[] {
  return [
    ...s.folders.map(({ id, name, emoji, conversationIds }): MenuItem => {
      const isIn = conversationIds.includes(conv);
      return { label: `${emoji} ${name}`.trim(), isChecked: isIn, onSelect: () => attempt(call("folder", { do: "keep", folder: id, conv, kept: !isIn })) };
    }),
    { label: t("folder.new"), icon: "plus", isApart: s.folders.length > 0, isDisabled: s.folders.length >= MOST_FOLDERS, onSelect: () => (editedFolder.value = newFolder([conv])) },
  ];
}
