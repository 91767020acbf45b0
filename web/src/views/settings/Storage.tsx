import { useState } from "preact/hooks";
import type { Stored } from "../../core/api";
import type { Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { attempt } from "../../state/keeping";
import { conversationName } from "../../state/names";
import { people } from "../../state/selectors";
import { showToast } from "../../state/toasts";
import { useLoaded } from "../../state/useLoaded";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Waiting } from "../Waiting";
import { ConfirmDialog } from "../group/ConfirmDialog";
import { Actions, Part, Trouble } from "./Part";
import css from "./Storage.module.css";
import { sizeText } from "../../i18n/size";
import { Pictures } from "./Pictures";
import { Usage } from "./Usage";

export function Storage() {
  const { value, failure, reload } = useLoaded(() => call("storage"));
  const [isAsking, setAsking] = useState(false);
  const clear = async (convs: readonly Id[]) => {
    for (const conv of convs) {
      await call("clearCache", conv);
    }
    showToast({ text: t("storage.cleared") });
    await reload();
  };
  const rows = value?.filter((row) => row.messages > 0) ?? null;
  return (
    <>
      <Usage changed={value} />
      <Pictures />
      <Part id="cache" title={t("storage.chats")} note={rows?.length === 0 ? t("storage.empty") : t("storage.chats_note")}>
        {rows === null && failure === null && <Waiting shape="rows" text={t("storage.loading")} onRetry={() => void reload()} />}
        {failure !== null && (
          <>
            <Trouble text={explain(failure)} />
            <Actions>
              <Button onClick={() => void reload()}>{t("app.retry")}</Button>
            </Actions>
          </>
        )}
        {rows !== null && rows.length > 0 && (
          <>
            <ul class={css["list"]}>
              {rows.map((row) => (
                <Row key={row.conv} row={row} onClear={() => attempt(clear([row.conv]))} />
              ))}
            </ul>
            <Actions>
              <Button kind="danger" onClick={() => setAsking(true)}>
                {t("storage.clear_all")}
              </Button>
            </Actions>
          </>
        )}
      </Part>
      {isAsking && <ConfirmDialog title={t("storage.clear_all")} text={t("storage.clear_all_ask")} onClose={() => setAsking(false)} onConfirm={() => clear((rows ?? []).map((row) => row.conv))} />}
    </>
  );
}

function Row({ row, onClear }: { row: Stored; onClear: () => void }) {
  const name = useSnapshot((s) => {
    const c = s.conversations[row.conv];
    return c === undefined ? t("chat.unknown_user") : conversationName(people(s), c);
  });
  return (
    <li class={css["row"]}>
      <div class={css["words"]}>
        <span class={css["name"]} dir="auto">
          {name}
        </span>
        <span class={css["facts"]}>{t("storage.row", { count: row.messages, size: sizeText(row.bytes) })}</span>
      </div>
      <Button label={t("storage.clear_name", { name })} onClick={onClear}>
        {t("storage.clear")}
      </Button>
    </li>
  );
}
