import type { ContactRequest, Id } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { asks, incoming, outgoing, personOver, requestState } from "../../state/contacts";
import { accept } from "../../state/meet";
import { serverNow } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { ErrorNote } from "../ErrorNote";
import css from "./Standing.module.css";

/** Standing is how two people stand to each other, and the next step. */
export function Standing({ id }: { id: Id }) {
  const contact = useSnapshot((s) => s.contacts[id]);
  const asked = useSnapshot((s) => outgoing(s, id));
  const isAsking = useSnapshot((s) => asks(s, id));
  const task = useTask();
  const ask = () => {
    personOver.value = { kind: "ask", user: id };
  };
  const body = () => {
    if (contact?.blocked === true) {
      return (
        <Line text={t("people.blocked")}>
          <Button isBusy={task.isBusy} onClick={() => void task.run(() => call("contact", { user: id, wish: "unblock" }))}>
            {t("people.unblock")}
          </Button>
        </Line>
      );
    }
    // Asked anew, they are no longer a friend of the other one.
    if (contact?.friend === true && (asked === undefined || asked.sentAt < contact.since || asked.state === "withdrawn")) {
      return null;
    }
    return isAsking ? <Asking id={id} run={task.run} isBusy={task.isBusy} /> : <Asked request={asked} onAsk={ask} run={task.run} isBusy={task.isBusy} />;
  };
  return (
    <>
      {body()}
      {task.failure !== null && <ErrorNote failure={task.failure} />}
    </>
  );
}

type Run = (work: () => Promise<void>) => Promise<void>;

/** Asking: they want to be a friend. */
function Asking({ id, run, isBusy }: { id: Id; run: Run; isBusy: boolean }) {
  const request = useSnapshot((s) => incoming(s, id));
  return (
    <div class={css["standing"]}>
      <span class={css["text"]}>{t("people.asks")}</span>
      {request !== undefined && request.message !== "" && (
        <p class={css["message"]} dir="auto">
          {request.message}
        </p>
      )}
      <div class={css["actions"]}>
        <Button kind="primary" isBusy={isBusy} onClick={() => void run(() => accept(id))}>
          {t("people.accept")}
        </Button>
        <Button onClick={() => (personOver.value = { kind: "reject", user: id })}>{t("people.reject")}</Button>
        {request?.state === "pending" && <Button onClick={() => void run(() => call("contact", { user: id, wish: "ignore" }))}>{t("people.ignore")}</Button>}
      </div>
    </div>
  );
}

/** Asked: how far one's own request has got, or that there is none. */
function Asked({ request, onAsk, run, isBusy }: { request: ContactRequest | undefined; onAsk: () => void; run: Run; isBusy: boolean }) {
  const state = useSnapshot((s) => (request === undefined ? null : requestState(request, serverNow(s))));
  if (request !== undefined && state === "pending") {
    return (
      <Line text={t("people.sent")}>
        <Button isBusy={isBusy} onClick={() => void run(() => call("contact", { user: request.to, wish: "withdraw" }))}>
          {t("people.withdraw")}
        </Button>
      </Line>
    );
  }
  const text = state === "expired" ? t("people.expired") : state === "rejected" ? (request?.reply === "" ? t("people.rejected") : t("people.rejected_reply", { reply: request?.reply ?? "" })) : "";
  return (
    <Line text={text}>
      <Button isWide={text === ""} onClick={onAsk}>
        {text === "" ? t("people.add") : t("people.add_again")}
      </Button>
    </Line>
  );
}

function Line({ text, children }: { text: string; children: preact.ComponentChildren }) {
  return text === "" ? (
    <>{children}</>
  ) : (
    <div class={css["standing"]}>
      <span class={css["text"]} dir="auto">
        {text}
      </span>
      <div class={css["actions"]}>{children}</div>
    </div>
  );
}
