import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { MOST_IN_FOLDER } from "../../state/folders";
import { best } from "../../state/match";
import { conversationName } from "../../state/names";
import { conversationOrder, findable, people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Field } from "../../ui/Field";
import { ConversationAvatar } from "../home/ConversationAvatar";
import css from "./ConversationPicker.module.css";

/** Shown at once: the others are found by their names. */
const SHOWN = 60;

/** ConversationPicker chooses conversations one is in; those that were chosen stand first. */
export function ConversationPicker({ chosen, onChange }: { chosen: readonly Id[]; onChange: (chosen: readonly Id[]) => void }) {
  const [query, setQuery] = useState("");
  const [first] = useState(chosen);
  const found = useSnapshot((s) => {
    const mine = conversationOrder(s).filter((id) => s.conversations[id]?.role !== "none");
    const all = [...mine.filter((id) => first.includes(id)), ...mine.filter((id) => !first.includes(id))];
    return best(query, all, (id) => findable(s, id), SHOWN).join();
  });
  const isFull = chosen.length >= MOST_IN_FOLDER;
  return (
    <div class={css["picker"]}>
      <Field label={t("folder.search")} name="search" value={query} onInput={setQuery} />
      <ul class={css["list"]} aria-label={t("folder.chosen", { count: chosen.length })}>
        {found.split(",").filter((id) => id !== "").map((id) => (
          <Row key={id} id={id} isChosen={chosen.includes(id)} isFull={isFull} onToggle={() => onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])} />
        ))}
      </ul>
    </div>
  );
}

function Row({ id, isChosen, isFull, onToggle }: { id: Id; isChosen: boolean; isFull: boolean; onToggle: () => void }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  const users = useSnapshot(people);
  if (conv === undefined) {
    return null;
  }
  return (
    <li>
      <label class={css["row"]}>
        <input type="checkbox" checked={isChosen} disabled={isFull && !isChosen} onChange={onToggle} />
        <ConversationAvatar conv={conv} size="m" />
        <span class={css["name"]} dir="auto">
          {conversationName(users, conv)}
        </span>
      </label>
    </li>
  );
}
