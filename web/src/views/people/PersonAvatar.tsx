import type { Id } from "../../core/types";
import { initials, tint } from "../../state/initials";
import { userName } from "../../state/names";
import { people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import { OnDemand } from "../OnDemand";
import { presenceDot } from "../presence/load";
import css from "./PersonAvatar.module.css";

/** PersonAvatar is somebody's, and whether they are there. */
export function PersonAvatar({ id, size = "m" }: { id: Id; size?: "m" | "xl" }) {
  const name = useSnapshot((s) => userName(people(s), id));
  const user = useSnapshot((s) => s.users[id]);
  return (
    <span class={css["avatar"]}>
      <Avatar initials={initials(name)} tint={tint(id)} isSystem={user?.system === true} picture={user?.avatar} size={size} />
      <OnDemand load={presenceDot} props={{ user: id }} />
    </span>
  );
}
