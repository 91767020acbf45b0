import type { Rich } from "../../../core/types";
import { unknownText } from "../../../state/names";

/** Kind draws what a message says besides text: one file for each kind. */
export function Kind({ body }: { body: Rich }) {
  switch (body.what) {
    case "media":
    case "voice":
    case "document":
    case "location":
    case "card":
    case "record":
    case "poll":
    case "sticker":
    case "custom":
      return <>{unknownText(body.fallback)}</>;
  }
}
