import type { Id } from "../../../core/types";
import type { Over as Asked } from "../../../state/asked";
import { loadExtraTexts } from "../../../i18n";
import { OnDemand } from "../../OnDemand";
import { Forward } from "./Forward";
import { Reacted } from "./Reacted";
import { ReactDialog } from "./ReactDialog";
import { Readers } from "./Readers";

const remind = () => Promise.all([import("../../extras/RemindDialog"), loadExtraTexts()]).then(([m]) => m.RemindDialog);

/** Over is what opens over the messages for one of them, or some. */
export function Over({ conv, over, onClose }: { conv: Id; over: NonNullable<Asked>; onClose: () => void }) {
  switch (over.kind) {
    case "react":
      return <ReactDialog event={over.event} onClose={onClose} />;
    case "reacted":
      return <Reacted event={over.event} onClose={onClose} />;
    case "readers":
      return <Readers event={over.event} onClose={onClose} />;
    case "remind":
      return <OnDemand load={remind} props={{ event: over.event, onClose }} />;
    case "forward":
      return <Forward from={conv} seqs={over.seqs} onClose={onClose} />;
  }
}
