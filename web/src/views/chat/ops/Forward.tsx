import { useState } from "preact/hooks";
import type { Id, Seq } from "../../../core/types";
import { uuidv7 } from "../../../core/uuid";
import { t } from "../../../i18n";
import { chosenSeqs } from "../../../state/asked";
import { call } from "../../../state/client";
import { best } from "../../../state/match";
import { conversationName } from "../../../state/names";
import { conversationOrder, findable, people, writable } from "../../../state/selectors";
import { showToast } from "../../../state/toasts";
import { useSnapshot } from "../../../state/useSnapshot";
import { useTask } from "../../../state/useTask";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Field } from "../../../ui/Field";
import { ErrorNote } from "../../ErrorNote";
import { ConversationAvatar } from "../../home/ConversationAvatar";
import css from "./Forward.module.css";

/** Conversations one forwards to at once, and shown at once. */
const MOST = 9;
const SHOWN = 50;

/** Forward says messages again elsewhere: in some conversations, with a note if one likes. */
export function Forward({ from, seqs, onClose }: { from: Id; seqs: readonly Seq[]; onClose: () => void }) {
  const [query, setQuery] = useState("");
  const [targets, setTargets] = useState<readonly Id[]>([]);
  const [note, setNote] = useState("");
  const [isMerged, setMerged] = useState(false);
  const task = useTask();
  const ids = useSnapshot((s) => conversationOrder(s));
  const found = useSnapshot((s) => best(query, ids.filter((id) => writable(s, id) === "yes"), (id) => findable(s, id), SHOWN).join());
  const toggle = (id: Id) => setTargets(targets.includes(id) ? targets.filter((other) => other !== id) : [...targets, id].slice(0, MOST));
  const send = () =>
    task.run(async () => {
      for (const to of targets) {
        await call("forward", { from, seqs, to, merged: isMerged });
        if (note.trim() !== "") {
          await call("send", { conv: to, clientId: uuidv7(), text: note.trim(), entities: [] });
        }
        // What was sent is not sent again when a later one fails.
        setTargets((left) => left.filter((id) => id !== to));
      }
      chosenSeqs.value = null;
      showToast({ text: t("ops.forwarded") });
      onClose();
    });
  return (
    <Dialog title={t("ops.forward_to")} closeLabel={t("dialog.close")} onClose={onClose}>
      <Field label={t("ops.forward_search")} name="to" value={query} onInput={setQuery} isFocused />
      <ul class={css["list"]} aria-label={t("ops.forward_to")}>
        {found.split(",").filter((id) => id !== "").map((id) => (
          <Target key={id} id={id} isChosen={targets.includes(id)} isFull={targets.length >= MOST} onToggle={() => toggle(id)} />
        ))}
      </ul>
      {seqs.length > 1 && (
        <div class={css["ways"]} role="radiogroup" aria-label={t("ops.forward")}>
          {[false, true].map((way) => (
            <label key={String(way)} class={css["way"]}>
              <input type="radio" name="way" checked={isMerged === way} onChange={() => setMerged(way)} />
              {t(way ? "ops.forward_merged" : "ops.forward_each")}
            </label>
          ))}
        </div>
      )}
      <Field label={t("ops.forward_note")} name="note" value={note} onInput={setNote} />
      {task.failure !== null && <ErrorNote failure={task.failure} />}
      <Button kind="primary" isWide isBusy={task.isBusy} disabled={targets.length === 0} onClick={() => void send()}>
        {t("ops.forward_send", { count: targets.length })}
      </Button>
    </Dialog>
  );
}

function Target({ id, isChosen, isFull, onToggle }: { id: Id; isChosen: boolean; isFull: boolean; onToggle: () => void }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  const users = useSnapshot(people);
  if (conv === undefined) {
    return null;
  }
  return (
    <li>
      <label class={css["target"]} title={isFull && !isChosen ? t("ops.forward_most", { limit: MOST }) : undefined}>
        <input type="checkbox" checked={isChosen} disabled={isFull && !isChosen} onChange={onToggle} />
        <ConversationAvatar conv={conv} size="m" />
        <span class={css["name"]} dir="auto">
          {conversationName(users, conv)}
        </span>
      </label>
    </li>
  );
}
