import type { ContactRequest } from "../../core/types";
import { t } from "../../i18n";
import { listTime } from "../../i18n/time";
import { call } from "../../state/client";
import { personOver, requestState, shownRequests } from "../../state/contacts";
import { accept } from "../../state/meet";
import { me, serverNow } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { ErrorNote } from "../ErrorNote";
import { PersonLink } from "../people/PersonLink";
import { Waiting } from "../Waiting";
import css from "./ContactsPart.module.css";

/** Requests is who wants to be a friend, and whom one has asked. */
export function Requests({ onAdd }: { onAdd: () => void }) {
  const all = useSnapshot(shownRequests);
  const isListed = useSnapshot((s) => s.listed);
  if (all.length === 0) {
    return isListed ? (
      <Empty icon="contacts" text={t("contacts.no_requests")}>
        <Button kind="primary" onClick={onAdd}>
          {t("contacts.add")}
        </Button>
      </Empty>
    ) : (
      <Waiting shape="rows" />
    );
  }
  return (
    <div class={css["scroll"]}>
      <ul class={css["list"]} aria-label={t("contacts.new")}>
        {all.map((r) => (
          <Request key={r.id} request={r} />
        ))}
      </ul>
    </div>
  );
}

function Request({ request: r }: { request: ContactRequest }) {
  const isMine = useSnapshot((s) => me(s)?.id === r.from);
  const state = useSnapshot((s) => requestState(r, serverNow(s)));
  const isFriend = useSnapshot((s) => s.contacts[isMine ? r.to : r.from]?.friend === true);
  const { isBusy, failure, run } = useTask();
  const other = isMine ? r.to : r.from;
  return (
    <li class={css["request"]}>
      <PersonLink id={other} note={r.message}>
        <span class={css["state"]}>{listTime(r.sentAt)}</span>
      </PersonLink>
      <div class={css["ends"]}>
        <span class={css["state"]} dir="auto">
          {stateText(r, state, isMine)}
        </span>
        {!isFriend && (
          <div class={css["actions"]}>
            {isMine ? (
              <Mine id={other} state={state} isBusy={isBusy} onWithdraw={() => void run(() => call("contact", { user: other, wish: "withdraw" }))} />
            ) : (
              (state === "pending" || state === "ignored") && (
                <>
                  <Button kind="primary" isBusy={isBusy} onClick={() => void run(() => accept(other))}>
                    {t("people.accept")}
                  </Button>
                  <Button onClick={() => (personOver.value = { kind: "reject", user: other })}>{t("people.reject")}</Button>
                  {state === "pending" && <Button onClick={() => void run(() => call("contact", { user: other, wish: "ignore" }))}>{t("people.ignore")}</Button>}
                </>
              )
            )}
          </div>
        )}
      </div>
      {failure !== null && <ErrorNote failure={failure} />}
    </li>
  );
}

function Mine({ id, state, isBusy, onWithdraw }: { id: string; state: ContactRequest["state"]; isBusy: boolean; onWithdraw: () => void }) {
  return state === "pending" ? (
    <Button isBusy={isBusy} onClick={onWithdraw}>
      {t("people.withdraw")}
    </Button>
  ) : (
    <Button onClick={() => (personOver.value = { kind: "ask", user: id })}>{t("people.add_again")}</Button>
  );
}

function stateText(r: ContactRequest, state: ContactRequest["state"], isMine: boolean): string {
  switch (state) {
    case "pending":
      return isMine ? t("contacts.waiting") : t("people.asks");
    case "rejected":
      return r.reply !== "" ? t("people.rejected_reply", { reply: r.reply }) : isMine ? t("people.rejected") : t("contacts.rejected");
    case "accepted":
    case "ignored":
    case "withdrawn":
    case "expired":
      return t(`contacts.${state}`);
  }
}
