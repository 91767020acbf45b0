import { useState } from "preact/hooks";
import type { Conversation } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { may } from "../../state/policy";
import { goUp } from "../../state/route";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { ErrorNote } from "../ErrorNote";
import css from "./Notice.module.css";
import { NoticeReaders } from "./NoticeReaders";
import page from "./Page.module.css";
import { TextArea } from "./TextArea";

/** The server takes so many characters. */
const MOST = 2000;

/** NoticePage shows a group's notice, and lets those change it who may. */
export function NoticePage({ conv }: { conv: Conversation }) {
  const notice = conv.group?.notice ?? "";
  const [text, setText] = useState<string | null>(null);
  const { isBusy, failure, run } = useTask();
  const mayEdit = may(conv, "editInfo");
  const publish = (value: string) =>
    run(async () => {
      await call("order", { do: "notice", conv: conv.id, text: value });
      goUp();
    });
  if (text === null) {
    return (
      <div class={page["page"]}>
        {notice === "" ? (
          <Empty icon="bell" text={t("notice.none")} />
        ) : (
          <p class={css["text"]} dir="auto">
            {notice}
          </p>
        )}
        {mayEdit && notice !== "" && conv.group !== null && <NoticeReaders conv={conv.id} seq={conv.group.noticeSeq} />}
        {mayEdit && <Button onClick={() => setText(notice)}>{t(notice === "" ? "notice.write" : "notice.edit")}</Button>}
      </div>
    );
  }
  const length = Array.from(text.trim()).length;
  return (
    <div class={page["page"]}>
      <TextArea label={t("notice.text")} value={text} onInput={setText} most={MOST} />
      <p class={css["hint"]}>{t("notice.hint")}</p>
      {failure !== null && <ErrorNote failure={failure} />}
      <div class={css["actions"]}>
        <Button onClick={() => setText(null)}>{t("dialog.cancel")}</Button>
        {notice !== "" && (
          <Button kind="danger" onClick={() => void publish("")}>
            {t("notice.remove")}
          </Button>
        )}
        <Button kind="primary" isBusy={isBusy} disabled={length === 0 || length > MOST || text.trim() === notice} onClick={() => void publish(text.trim())}>
          {t("notice.publish")}
        </Button>
      </div>
    </div>
  );
}
