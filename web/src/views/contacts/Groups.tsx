import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { remember } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Empty } from "../../ui/Empty";
import { ConversationAvatar } from "../home/ConversationAvatar";
import { Waiting } from "../Waiting";
import css from "./Groups.module.css";
import part from "./ContactsPart.module.css";

const groups = remember(
  (s) => [s.conversations],
  (s): readonly Id[] =>
    Object.values(s.conversations)
      .filter((c) => c.kind === "group" && c.role !== "none")
      .toSorted((a, b) => (a.searchKey || a.name).localeCompare(b.searchKey || b.name))
      .map((c) => c.id),
);

/** Groups are those one is in. */
export function Groups() {
  const all = useSnapshot(groups);
  const isSynced = useSnapshot((s) => s.synced);
  if (all.length === 0) {
    return isSynced ? <Empty icon="contacts" text={t("list.no_groups")} /> : <Waiting shape="rows" />;
  }
  return (
    <div class={part["scroll"]}>
      <ul class={part["list"]} aria-label={t("contacts.groups")}>
        {all.map((id) => (
          <Group key={id} id={id} />
        ))}
      </ul>
    </div>
  );
}

function Group({ id }: { id: Id }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  return conv === undefined ? null : (
    <li class={css["item"]}>
      <a class={css["group"]} href={`/c/${id}`}>
        <ConversationAvatar conv={conv} size="m" />
        <span class={css["name"]} dir="auto">
          {conv.name}
        </span>
        <span class={part["state"]}>{t("chat.members", { count: conv.memberCount })}</span>
      </a>
    </li>
  );
}
