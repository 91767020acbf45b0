import type { Rich } from "../../../core/types";
import { loadOpsTexts } from "../../../i18n";
import { unknownText } from "../../../state/names";
import { OnDemand } from "../../OnDemand";

const record = () => Promise.all([import("./Record"), loadOpsTexts()]).then(([m]) => m.Record);

/** Kind draws what a message says besides text: one file for each kind. */
export function Kind({ body }: { body: Rich }) {
  switch (body.what) {
    case "record":
      return <OnDemand load={record} props={{ body }} />;
    case "media":
    case "voice":
    case "document":
    case "location":
    case "card":
    case "poll":
    case "sticker":
    case "custom":
      return <>{unknownText(body.fallback)}</>;
  }
}
