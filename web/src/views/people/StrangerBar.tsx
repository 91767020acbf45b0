import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { asks, incoming, isAsked, personOver } from "../../state/contacts";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { Button, IconButton } from "../../ui/Button";
import { ErrorNote } from "../ErrorNote";
import css from "./StrangerBar.module.css";

const KEPT = "hongyan.strangers";
/** So many are remembered. */
const MOST = 200;

/** StrangerBar stands above a conversation with somebody who is no friend: who they may be, or what they asked. */
export function StrangerBar({ peer }: { peer: Id }) {
  const isStranger = useSnapshot((s) => s.listed && s.contacts[peer]?.friend !== true && s.contacts[peer]?.blocked !== true && s.users[peer]?.system === false && !s.users[peer].deleted);
  const isAsking = useSnapshot((s) => asks(s, peer));
  const isWaiting = useSnapshot((s) => isAsked(s, peer));
  const [isGone, setGone] = useState(() => dismissed().includes(peer));
  if (!isStranger || (!isAsking && (isWaiting || isGone))) {
    return null;
  }
  const dismiss = () => {
    setGone(true);
    keep([...dismissed().filter((id) => id !== peer), peer].slice(-MOST));
  };
  return isAsking ? (
    <Asking peer={peer} />
  ) : (
    <div class={css["bar"]} role="region" aria-label={t("people.stranger")}>
      <span class={css["text"]}>{t("people.stranger")}</span>
      <Button onClick={() => (personOver.value = { kind: "ask", user: peer })}>{t("people.add")}</Button>
      <IconButton icon="close" label={t("people.dismiss")} onClick={dismiss} />
    </div>
  );
}

function Asking({ peer }: { peer: Id }) {
  const message = useSnapshot((s) => incoming(s, peer)?.message ?? "");
  const { isBusy, failure, run } = useTask();
  return (
    <div class={css["bar"]} role="region" aria-label={t("people.asks")}>
      <span class={css["text"]} dir="auto">
        {message === "" ? t("people.asks") : t("people.asks_saying", { message })}
      </span>
      <Button kind="primary" isBusy={isBusy} onClick={() => void run(() => call("contact", { user: peer, wish: "accept" }))}>
        {t("people.accept")}
      </Button>
      <Button onClick={() => (personOver.value = { kind: "reject", user: peer })}>{t("people.reject")}</Button>
      {failure !== null && <ErrorNote failure={failure} />}
    </div>
  );
}

function dismissed(): readonly Id[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return []; // Unreadable or refused: the bar is shown.
  }
}

function keep(ids: readonly Id[]): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(ids));
  } catch {
    // Refused: it is gone until the page is loaded again.
  }
}
