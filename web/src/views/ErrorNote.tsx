import type { Failure, ReasonName } from "../core/types";
import { sentence, t } from "../i18n";
import { copy } from "../state/copy";
import { Button, IconButton } from "../ui/Button";
import css from "./ErrorNote.module.css";

/** Faults only an administrator can look into, with the number of the request. */
const FAULTS: readonly ReasonName[] = ["INTERNAL", "MALFORMED", "NO_SUCH_METHOD", "REASON_UNSPECIFIED", "STORAGE_FULL"];

/** ErrorNote says what went wrong in words, with the number to tell the administrator, and one way on. */
export function ErrorNote({ failure, action }: { failure: Failure; action?: { label: string; run: () => void } }) {
  const id = FAULTS.includes(failure.reason) ? failure.requestId : "";
  return (
    <div class={css["note"]} role="alert">
      <p class={css["text"]}>{sentence(failure)}</p>
      {id !== "" && (
        <p class={css["request"]}>
          <span>{t("error.request", { id })}</span>
          <IconButton icon="copy" label={t("error.copy")} onClick={() => void copy(id)} />
        </p>
      )}
      {action !== undefined && <Button onClick={action.run}>{action.label}</Button>}
    </div>
  );
}
