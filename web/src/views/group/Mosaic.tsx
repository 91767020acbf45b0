import { useEffect } from "preact/hooks";
import type { Conversation, Id } from "../../core/types";
import { hint } from "../../state/client";
import { initials, tint } from "../../state/initials";
import { userName } from "../../state/names";
import { people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import css from "./Mosaic.module.css";

const MOST = 9;

/** What was asked for in this tab, by conversation: the size of the group then. */
const asked = new Map<Id, number>();

/** Mosaic is the picture of a group: its first members, laid over its letters. */
export function Mosaic({ conv: { id, role, memberCount, faces } }: { conv: Conversation }) {
  const users = useSnapshot(people);
  const isLive = useSnapshot((s) => s.link === "live");
  const isStale = role !== "none" && faces.length !== Math.min(memberCount, MOST);
  useEffect(() => {
    if (isLive && isStale && asked.get(id) !== memberCount) {
      asked.set(id, memberCount);
      hint("faces", id);
    }
  }, [id, isLive, isStale, memberCount]);
  const shown = faces.filter((face) => users[face] !== undefined);
  if (shown.length < 2) {
    return null;
  }
  const across = shown.length > 4 ? css["three"] : css["two"];
  return (
    <span class={`${css["mosaic"]} ${across}`} aria-hidden="true">
      {/* From the last to the first: a line that is not full is on top. */}
      {shown.toReversed().map((face) => (
        <span key={face} class={css["face"]} style={{ background: `var(--av${tint(face)})` }}>
          {letter(userName(users, face))}
          {users[face]?.avatar && <img class={css["picture"]} src={users[face].avatar} alt="" loading="lazy" draggable={false} />}
        </span>
      ))}
    </span>
  );
}

/** letter is what there is room for: the last character of a Chinese name, the first letter of others. */
function letter(name: string): string {
  const text = initials(name);
  const characters = Array.from(text);
  return (/\p{Script=Han}/u.test(text) ? characters.at(-1) : characters[0]) ?? "";
}
