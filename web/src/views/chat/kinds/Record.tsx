import { useState } from "preact/hooks";
import type { Plain, Rich } from "../../../core/types";
import type { RecordItem } from "../../../gen/hongyan/v1/content_pb";
import { t } from "../../../i18n";
import { shortTime } from "../../../i18n/time";
import { plainText, unknownText } from "../../../state/names";
import { Dialog } from "../../../ui/Dialog";
import { RichText } from "../../../ui/RichText";
import css from "./Record.module.css";

type RecordBody = Extract<Rich, { what: "record" }>;
type Item = Plain<RecordItem>;

/** Lines of it shown in the bubble. */
const LINES = 3;

/** Record is messages forwarded together: a card that opens all of them, to be read. */
export function Record({ body }: { body: RecordBody }) {
  const [isOpen, setOpen] = useState(false);
  const { title, items } = body.value;
  const name = t("ops.record_of", { title });
  return (
    <>
      <button type="button" class={css["card"]} onClick={() => setOpen(true)}>
        <span class={css["title"]}>{name}</span>
        {items.slice(0, LINES).map((item, i) => (
          <span key={i} class={css["line"]} dir="auto">
            {t("list.says", { who: item.senderName })}
            {lineOf(item)}
          </span>
        ))}
        <span class={css["count"]}>{t("ops.record_count", { count: items.length })}</span>
      </button>
      {isOpen && (
        <Dialog title={name} closeLabel={t("dialog.close")} onClose={() => setOpen(false)}>
          <div class={css["items"]}>
            {items.map((item, i) => (
              <article key={i}>
                <header class={css["head"]}>
                  <span dir="auto">{item.senderName}</span>
                  <time>{shortTime(item.sentAt ?? 0)}</time>
                </header>
                <Said item={item} />
              </article>
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Said is one of them: a record may hold another one. */
function Said({ item }: { item: Item }) {
  const kind = item.content?.kind;
  switch (kind?.case) {
    case "text":
      return (
        <div class={css["text"]} dir="auto">
          <RichText text={kind.value.text} entities={kind.value.entities} texts={{ copy: t("chat.copy_code"), copied: t("chat.copied"), spoiler: t("chat.spoiler") }} />
        </div>
      );
    case "record":
      return <Record body={{ kind: "rich", what: "record", value: kind.value, fallback: "" }} />;
    default:
      return <div class={css["text"]}>{lineOf(item)}</div>;
  }
}

function lineOf({ content }: Item): string {
  const kind = content?.kind;
  switch (kind?.case) {
    case "text":
      return plainText(kind.value.text, kind.value.entities);
    case "record":
      return t("ops.record_of", { title: kind.value.title });
    case "poll":
      return [t("said.poll", { question: kind.value.question }), ...kind.value.options.map((option) => `· ${option}`)].join("\n");
    default:
      return unknownText(content?.fallback ?? "");
  }
}
