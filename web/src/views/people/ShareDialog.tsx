import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { userName } from "../../state/names";
import { useSnapshot } from "../../state/useSnapshot";
import { Dialog } from "../../ui/Dialog";
import { LinkCode } from "./LinkCode";

/** ShareDialog is the way to somebody's card, for others: under the name everybody knows. */
export function ShareDialog({ id, onClose }: { id: Id; onClose: () => void }) {
  const name = useSnapshot((s) => userName(s.users, id));
  return (
    <Dialog title={t("people.share")} closeLabel={t("dialog.close")} onClose={onClose}>
      <LinkCode link={`${location.origin}/u/${id}`} title={name} />
    </Dialog>
  );
}
