import type { Id } from "../../core/types";
import { loadMediaTexts, t } from "../../i18n";
import { unknownText } from "../../state/names";
import type { Message } from "../../state/timeline";
import { RichText } from "../../ui/RichText";
import { boxOf } from "../media/box";
import { OnDemand } from "../OnDemand";
import css from "./MessageContent.module.css";

const kind = () => import("./kinds/Kind").then((m) => m.Kind);
const attached = () => Promise.all([import("../media/Attached"), loadMediaTexts()]).then(([m]) => m.Attached);

/** MessageContent is what a message says. Its kinds besides text are drawn by code that comes later, in the room that is kept for them. */
export function MessageContent({ message: m, conv }: { message: Message; conv: Id }) {
  const { body } = m;
  switch (body.kind) {
    case "text":
      return <Words message={m} />;
    case "rich": {
      const box = boxOf(body);
      if (box === null) {
        return <OnDemand load={kind} props={{ body, message: m, conv }} />;
      }
      const [width, height] = box;
      return (
        <>
          <span class={css["room"]} style={{ inlineSize: `${width}px`, ...(body.what === "media" ? { aspectRatio: `${width} / ${height}` } : { blockSize: `${height}px` }) }}>
            <OnDemand load={attached} props={{ message: m, body, conv }} />
          </span>
          {m.text !== "" && (
            <span class={css["caption"]}>
              <Words message={m} />
            </span>
          )}
        </>
      );
    }
    case "unknown":
      return <>{unknownText(body.fallback)}</>;
    case "recalled":
      // A line of its own: see Row.
      return null;
  }
}

function Words({ message: { text, entities } }: { message: Message }) {
  return <RichText text={text} entities={entities} texts={{ copy: t("chat.copy_code"), copied: t("chat.copied"), spoiler: t("chat.spoiler") }} />;
}
