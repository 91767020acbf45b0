import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { personOver } from "../../state/contacts";
import { userName } from "../../state/names";
import { people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
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
    case "remove":
      return <Sure id={id} kind={kind} onClose={close} />;
  }
}

function Sure({ id, kind, onClose }: { id: Id; kind: "block" | "remove"; onClose: () => void }) {
  const name = useSnapshot((s) => userName(people(s), id));
  return <ConfirmDialog title={t(`people.${kind}`)} text={t(`people.${kind}_what`, { name })} onClose={onClose} onConfirm={() => call("contact", { user: id, wish: kind })} />;
}
