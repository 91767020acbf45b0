import { useState } from "preact/hooks";
import type { Application } from "../../../core/api";
import type { Conversation, Id } from "../../../core/types";
import { explain, t } from "../../../i18n";
import { listTime } from "../../../i18n/time";
import { call } from "../../../state/client";
import { attempt } from "../../../state/keeping";
import { userName } from "../../../state/names";
import { people } from "../../../state/selectors";
import { useLoaded } from "../../../state/useLoaded";
import { useSnapshot } from "../../../state/useSnapshot";
import { useTask } from "../../../state/useTask";
import { Button } from "../../../ui/Button";
import { Dialog } from "../../../ui/Dialog";
import { Empty } from "../../../ui/Empty";
import { Field } from "../../../ui/Field";
import { ErrorNote } from "../../ErrorNote";
import { PersonLink } from "../../people/PersonLink";
import { Waiting } from "../../Waiting";
import page from "../Page.module.css";
import css from "./List.module.css";

/** Applications are those who wait to be let in, the longest first. */
export function Applications({ conv }: { conv: Conversation }) {
  const { value, failure, reload } = useLoaded(() => call("applications", conv.id), [conv.group?.applications]);
  const [rejecting, setRejecting] = useState<Id>("");
  const all = useTask();
  const accept = (user: Id) => call("order", { do: "answer", conv: conv.id, user, accept: true, reason: "" });
  const acceptAll = async () => {
    for (const { user } of value ?? []) {
      await accept(user.id);
    }
    await reload();
  };
  return (
    <div class={page["page"]}>
      {value === null && failure === null && <Waiting shape="rows" onRetry={() => void reload()} />}
      {failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: () => void reload() }} />}
      {value !== null && value.length === 0 && <Empty icon="user" text={t("apply.none")} />}
      {value !== null && value.length > 1 && (
        <Button kind="primary" isWide isBusy={all.isBusy} onClick={() => void all.run(acceptAll)}>
          {t("apply.accept_all", { count: value.length })}
        </Button>
      )}
      {all.failure !== null && <ErrorNote failure={all.failure} />}
      <ul class={css["list"]} aria-label={t("apply.title")}>
        {value?.map((a) => (
          <li key={a.user.id} class={css["item"]}>
            <Applicant application={a} />
            <div class={css["actions"]}>
              <Button label={t("apply.reject_name", { name: a.user.name })} onClick={() => setRejecting(a.user.id)}>
                {t("apply.reject")}
              </Button>
              <Button kind="primary" label={t("apply.accept_name", { name: a.user.name })} onClick={() => attempt(accept(a.user.id).finally(reload))}>
                {t("apply.accept")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {rejecting !== "" && <RejectDialog conv={conv.id} user={rejecting} onClose={() => setRejecting("")} />}
    </div>
  );
}

function Applicant({ application: { user, message, at, inviter } }: { application: Application }) {
  const by = useSnapshot((s) => userName(people(s), inviter));
  return (
    <>
      <PersonLink id={user.id} note={t("apply.by", { who: by, time: listTime(at) })} />
      {message !== "" && (
        <p class={css["said"]} dir="auto">
          {message}
        </p>
      )}
    </>
  );
}

function RejectDialog({ conv, user, onClose }: { conv: Id; user: Id; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const { isBusy, failure, run } = useTask();
  return (
    <Dialog title={t("apply.reject_title")} closeLabel={t("dialog.close")} onClose={onClose}>
      <form
        class={css["form"]}
        onSubmit={(e) => {
          e.preventDefault();
          void run(async () => {
            await call("order", { do: "answer", conv, user, accept: false, reason: reason.trim() });
            onClose();
          });
        }}
      >
        <Field label={t("apply.reason")} name="reason" value={reason} onInput={setReason} hint={t("apply.reason_hint")} error={failure === null ? "" : explain(failure)} isFocused />
        <Button kind="primary" type="submit" isWide isBusy={isBusy}>
          {t("apply.reject")}
        </Button>
      </form>
    </Dialog>
  );
}
