import type { Said } from "../../core/types";
import { t } from "../../i18n";
import { unknownText } from "../../state/names";
import { RichText } from "../../ui/RichText";
import { OnDemand } from "../OnDemand";

const kind = () => import("./kinds/Kind").then((m) => m.Kind);

/** MessageContent is what a message says. Its kinds besides text are drawn by Kind. */
export function MessageContent({ body }: { body: Said }) {
  switch (body.kind) {
    case "text":
      return <RichText text={body.text} entities={body.entities} texts={{ copy: t("chat.copy_code"), copied: t("chat.copied"), spoiler: t("chat.spoiler") }} />;
    case "rich":
      return <OnDemand load={kind} props={{ body }} />;
    case "unknown":
      return <>{unknownText(body.fallback)}</>;
    case "recalled":
      // A line of its own: see Row.
      return null;
  }
}
