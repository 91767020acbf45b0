import type { Id, Rich } from "../../../core/types";
import { loadExtraTexts, loadGroupTexts, loadMediaTexts, loadOpsTexts } from "../../../i18n";
import { unknownText } from "../../../state/names";
import type { Message } from "../../../state/timeline";
import { OnDemand } from "../../OnDemand";

const record = () => Promise.all([import("./Record"), loadOpsTexts(), loadMediaTexts()]).then(([m]) => m.Record);
const poll = () => Promise.all([import("../../polls/Poll"), loadExtraTexts(), loadGroupTexts()]).then(([m]) => m.Poll);

/** Kind draws what a message says besides text: one file for each kind. */
export function Kind({ body, message, conv }: { body: Rich; message: Message; conv: Id }) {
  switch (body.what) {
    case "record":
      return <OnDemand load={record} props={{ body, conv, seq: message.seq }} />;
    case "poll":
      return <OnDemand load={poll} props={{ message, poll: body.value, conv }} />;
    case "media":
    case "voice":
    case "document":
    case "location":
    case "card":
    case "sticker":
    case "custom":
      return <>{unknownText(body.fallback)}</>;
  }
}
