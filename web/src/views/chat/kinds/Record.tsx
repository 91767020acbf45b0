import { useState } from "preact/hooks";
import type { Id, Plain, Rich, Said, Seq } from "../../../core/types";
import type { RecordItem } from "../../../gen/hongyan/v1/content_pb";
import { loadMediaTexts, t } from "../../../i18n";
import { shortTime } from "../../../i18n/time";
import { saidText } from "../../../state/names";
import { Dialog } from "../../../ui/Dialog";
import { RichText } from "../../../ui/RichText";
import { OnDemand } from "../../OnDemand";
import css from "./Record.module.css";

const inside = () => Promise.all([import("./Inside"), loadMediaTexts()]).then(([m]) => m.Inside);

type RecordBody = Extract<Rich, { what: "record" }>;
type Item = Plain<RecordItem>;

/** Lines of it shown in the bubble. */
const LINES = 3;

/** Record is messages forwarded together: a card that opens all of them, to be read. */
export function Record({ body, conv, seq }: { body: RecordBody; conv: Id; seq: Seq }) {
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
                <Words item={item} conv={conv} seq={seq} />
              </article>
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}

/** Words is one of them: a record may hold another one. What it shows is shown by the message all of it is in. */
function Words({ item, conv, seq }: { item: Item; conv: Id; seq: Seq }) {
  const body = saidIn(item);
  if (body.kind === "text") {
    return (
      <div class={css["text"]} dir="auto">
        <RichText text={body.text} entities={body.entities} texts={{ copy: t("chat.copy_code"), copied: t("chat.copied"), spoiler: t("chat.spoiler") }} />
      </div>
    );
  }
  if (body.kind !== "rich") {
    return <div class={css["text"]}>{saidText(body)}</div>;
  }
  return body.what === "record" ? <Record body={body} conv={conv} seq={seq} /> : <OnDemand load={inside} props={{ body, conv, seq, sender: item.senderId }} meanwhile={saidText(body)} />;
}

function lineOf(item: Item): string {
  const body = saidIn(item);
  return body.kind === "rich" && body.what === "record" ? t("ops.record_of", { title: body.value.title }) : saidText(body);
}

function saidIn({ content }: Item): Said {
  const fallback = content?.fallback ?? "";
  const kind = content?.kind;
  if (kind?.case === undefined) {
    return { kind: "unknown", fallback };
  }
  return kind.case === "text" ? { kind: "text", ...kind.value } : ({ kind: "rich", what: kind.case, value: kind.value, fallback } as Rich);
}
