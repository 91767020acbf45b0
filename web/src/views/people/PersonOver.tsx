import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { personOver } from "../../state/contacts";
import { userName } from "../../state/names";
import { people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Switch } from "../../ui/Switch";
import { ConfirmDialog } from "../group/ConfirmDialog";
import { AskDialog } from "./AskDialog";
import { NoteDialog } from "./NoteDialog";
import { ProfilePopover } from "./ProfilePopover";
import { RejectDialog } from "./RejectDialog";
import { ShareDialog } from "./ShareDialog";

/** PersonOver is what lies over the page about somebody. */
export function PersonOver() {
  const over = personOver.value;
  if (over === null) {
    return null;
  }
  const { user: id, kind, at } = over;
  const close = () => {
    if (personOver.peek() === over) {
      personOver.value = null;
    }
  };
  switch (kind) {
    case "card":
      return at === undefined ? null : <ProfilePopover key={id} id={id} at={at} onClose={close} />;
    case "ask":
      return <AskDialog id={id} onClose={close} />;
    case "note":
      return <NoteDialog id={id} onClose={close} />;
    case "reject":
      return <RejectDialog id={id} onClose={close} />;
    case "share":
      return <ShareDialog id={id} onClose={close} />;
    case "block":
      return <BlockDialog id={id} onClose={close} />;
    case "remove":
      return <RemoveDialog id={id} onClose={close} />;
  }
}

function BlockDialog({ id, onClose }: { id: Id; onClose: () => void }) {
  const name = useSnapshot((s) => userName(people(s), id));
  return <ConfirmDialog title={t("people.block")} text={t("people.block_what", { name })} onClose={onClose} onConfirm={() => call("contact", { user: id, wish: "block" })} />;
}

/** RemoveDialog ends a friendship, and what was said in it for oneself if one wants that. */
function RemoveDialog({ id, onClose }: { id: Id; onClose: () => void }) {
  const name = useSnapshot((s) => userName(people(s), id));
  const chat = useSnapshot((s) => Object.values(s.conversations).find((c) => c.kind === "direct" && c.peer === id && c.headSeq > 0));
  const [isCleared, setCleared] = useState(false);
  const remove = async () => {
    await call("contact", { user: id, wish: "remove" });
    if (isCleared && chat !== undefined) {
      await call("clear", { conv: chat.id, seq: chat.headSeq });
    }
  };
  return (
    <ConfirmDialog title={t("people.remove")} text={t("people.remove_what", { name })} onClose={onClose} onConfirm={remove}>
      {chat !== undefined && <Switch label={t("people.remove_clear")} note={t("people.remove_clear_note")} isOn={isCleared} onChange={setCleared} />}
    </ConfirmDialog>
  );
}
