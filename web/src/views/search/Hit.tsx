import type { Event } from "../../core/types";
import { t } from "../../i18n";
import { fullTime, listTime } from "../../i18n/time";
import { conversationName, userName } from "../../state/names";
import { people } from "../../state/selectors";
import { snippet } from "../../state/snippet";
import { useSnapshot } from "../../state/useSnapshot";
import { ConversationAvatar } from "../home/ConversationAvatar";
import css from "./SearchView.module.css";

/** Hit is one message that was found: a link to its place. */
export function Hit({ event: e, wanted }: { event: Event; wanted: string }) {
  const users = useSnapshot(people);
  const conv = useSnapshot((s) => s.conversations[e.conv]);
  if (conv === undefined || e.body.kind !== "text") {
    return null;
  }
  const name = conversationName(users, conv);
  const isGroup = conv.kind === "group";
  const { before, found, after } = snippet(e.body.text, wanted);
  return (
    <li>
      <a class={css["hit"]} href={`/c/${e.conv}/m/${e.seq}`}>
        <ConversationAvatar conv={conv} size="m" />
        <span class={css["body"]}>
          <span class={css["line"]}>
            <span class={css["name"]} dir="auto">
              {name}
            </span>
            <time class={css["time"]} dateTime={new Date(e.sentAt).toISOString()} title={fullTime(e.sentAt)}>
              {listTime(e.sentAt)}
            </time>
          </span>
          <span class={css["snippet"]} dir="auto">
            {isGroup && <bdi>{t("list.says", { who: userName(users, e.sender) })}</bdi>}
            {before}
            <mark class={css["mark"]}>{found}</mark>
            {after}
          </span>
        </span>
      </a>
    </li>
  );
}
