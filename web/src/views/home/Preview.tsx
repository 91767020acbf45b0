import type { Conversation, Pending } from "../../core/types";
import { t } from "../../i18n";
import { nameList, noticeText, saidText, userName } from "../../state/names";
import { me, mentionsOf, people } from "../../state/selectors";
import { isSaid } from "../../state/timeline";
import { useSnapshot } from "../../state/useSnapshot";
import css from "./Preview.module.css";

/** Preview: a draft, else who types, else what failed or waits, else the last event. Its direction is that of what is said. */
export function Preview({ conv, isCurrent }: { conv: Conversation; isCurrent: boolean }) {
  const users = useSnapshot(people);
  const draft = useSnapshot((s) => s.drafts[conv.id]?.text ?? "");
  const typing = useSnapshot((s) => s.typing[conv.id]);
  const failed = useSnapshot((s) => s.outbox[conv.id]?.findLast((p) => p.state === "failed"));
  const pending = useSnapshot((s) => s.outbox[conv.id]?.at(-1));
  // What is being written stands in the composer. Mentions in it: see atoms.ts.
  if (draft !== "" && !isCurrent) {
    return (
      <>
        <bdi class={css["alert"]}>{t("list.draft")}</bdi> {draft.replace(/\[(@[^\]]+)\]\(@\w+\)/g, "$1")}
      </>
    );
  }
  if (typing !== undefined) {
    const names = Object.keys(typing).map((id) => userName(users, id));
    return <span class={css["typing"]}>{conv.kind === "direct" ? t("chat.typing") : t("chat.typing_names", { names: nameList(names) })}</span>;
  }
  if (failed !== undefined) {
    return (
      <>
        <bdi class={css["alert"]}>{t("list.failed")}</bdi> {pendingText(failed)}
      </>
    );
  }
  return pending !== undefined ? <>{pendingText(pending)}</> : <Last conv={conv} />;
}

function pendingText({ text, rich }: Pending): string {
  return rich === undefined ? text : saidText(rich);
}

function Last({ conv }: { conv: Conversation }) {
  const users = useSnapshot(people);
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  const isMentioned = useSnapshot((s) => mentionsOf(conv, s.reading).length > 0);
  const { last } = conv;
  if (last === null) {
    return <>{t("list.no_messages")}</>;
  }
  const said = isSaid(last.body) ? saidText(last.body) : "";
  const who = last.sender === myId ? t("list.you") : conv.nicknames[last.sender] || userName(users, last.sender);
  return (
    <>
      {isMentioned && <bdi class={css["alert"]}>{t("list.mentioned")} </bdi>}
      {said !== "" && conv.kind === "group" && <bdi>{t("list.says", { who })}</bdi>}
      {said || noticeText(users, last, conv.kind, myId)}
    </>
  );
}
