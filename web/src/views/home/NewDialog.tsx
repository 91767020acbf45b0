import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { Choice } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { CreateGroup } from "../group/create/CreateGroup";
import { NewDirect } from "./NewDirect";

export function NewDialog({ onClose }: { onClose: () => void }) {
  const [kind, setKind] = useState<"direct" | "group">("direct");
  return (
    <Dialog title={t("new.title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <Choice
        label={t("new.title")}
        value={kind}
        options={[
          { value: "direct", label: t("new.direct") },
          { value: "group", label: t("new.group") },
        ]}
        onChange={setKind}
        isLabelHidden
      />
      {kind === "direct" ? <NewDirect onDone={onClose} /> : <CreateGroup onDone={onClose} />}
    </Dialog>
  );
}
