import type { Failure, Id } from "../../core/types";
import { explain, t } from "../../i18n";
import { hint } from "../../state/client";
import { copy } from "../../state/copy";
import type { Message } from "../../state/timeline";
import { Button } from "../../ui/Button";
import css from "./MessageRow.module.css";

/** Failed says why a message did not go, and what can be done with it. */
export function Failed({ message, failure, conv }: { message: Message; failure: Failure; conv: Id }) {
  const which = { conv, clientId: message.clientId };
  return (
    <div class={css["failed"]} role="alert">
      <span>{explain(failure)}</span>
      <span class={css["actions"]}>
        <Button onClick={() => hint("resend", which)}>{t("state.resend")}</Button>
        <Button onClick={() => hint("discard", which)}>{t("state.discard")}</Button>
        <Button onClick={() => void copy(message.text)}>{t("chat.copy")}</Button>
      </span>
    </div>
  );
}
