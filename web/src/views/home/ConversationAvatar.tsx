import type { Conversation } from "../../core/types";
import { initials, tint } from "../../state/initials";
import { conversationName } from "../../state/names";
import { people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import { OnDemand } from "../OnDemand";
import { presenceDot } from "../presence/load";
import css from "./ConversationAvatar.module.css";

const mosaic = () => import("./soon").then((m) => m.Mosaic);

/** ConversationAvatar: that of the other one, or of the group; the server's own account has the sign of the app. */
export function ConversationAvatar({ conv, size }: { conv: Conversation; size: "s" | "m" | "l" | "xl" }) {
  const users = useSnapshot(people);
  const isGroup = conv.kind === "group";
  const name = conversationName(users, conv);
  const picture = (isGroup ? conv.group : users[conv.peer])?.avatar;
  return (
    <span class={css["avatar"]}>
      <Avatar initials={conv.kind === "saved" ? "★" : initials(name, isGroup)} tint={tint(conv.peer || conv.id)} isGroup={isGroup} isSystem={users[conv.peer]?.system === true} picture={picture} size={size} />
      {isGroup ? !picture && <OnDemand load={mosaic} props={{ conv }} /> : conv.peer !== "" && <OnDemand load={presenceDot} props={{ user: conv.peer }} />}
    </span>
  );
}
