import type { Id } from "../../core/types";
import { Menu } from "../../ui/Menu";
import type { MenuPlace } from "../../ui/menuPlace";
import { rowMenu } from "./rowMenu";

interface ConversationMenuProps {
  id: Id;
  name: string;
  at: MenuPlace;
  onLeave: () => void;
  onClose: () => void;
}

export function ConversationMenu({ id, name, at, onLeave, onClose }: ConversationMenuProps) {
  return <Menu label={name} at={at} items={rowMenu(id, onLeave)} onClose={onClose} />;
}
