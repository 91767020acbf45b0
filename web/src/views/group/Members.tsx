import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { toFailure } from "../../core/errors";
import type { Conversation, Failure, Id, Member } from "../../core/types";
import { t } from "../../i18n";
import { call, snapshot } from "../../state/client";
import { attempt } from "../../state/keeping";
import { best } from "../../state/match";
import { openChatWith } from "../../state/people";
import { userName } from "../../state/names";
import { findablePerson, me, people } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { IconButton } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Field } from "../../ui/Field";
import { useRows } from "../../ui/useRows";
import { ErrorNote } from "../ErrorNote";
import { Waiting } from "../Waiting";
import { ConfirmDialog } from "./ConfirmDialog";
import { FindUser } from "./FindUser";
import css from "./InfoPane.module.css";
import { PersonRow } from "./PersonRow";

/** So many members are looked through without a field. */
const FEW = 12;

interface MembersProps {
  conv: Conversation;
  /** What stands above and below, and scrolls along. */
  head: ComponentChildren;
  foot: ComponentChildren;
}

/** Members are drawn as far as they are in sight: there may be ten thousand. */
export function Members({ conv, head, foot }: MembersProps) {
  const { members, failure, reload } = useMembers(conv);
  const [query, setQuery] = useState("");
  const called = useSnapshot(people);
  const found = members === null || query.trim() === "" ? (members ?? []) : best(query, members, ({ user }) => findablePerson(snapshot.peek(), user.id));
  const { box, height, from, to, onScroll } = useRows(found.length);
  const [focused, setFocused] = useState<Id>("");
  const [asking, setAsking] = useState<Member | null>(null);
  const drawn = found.map((member, index) => ({ member, index })).filter(({ member, index }) => member.user.id === focused || (index >= from && index < to));
  return (
    <div ref={box} class={css["body"]} onScroll={onScroll}>
      {head}
      <FindUser onFound={(user) => call("addMembers", { conv: conv.id, users: [user.id] })} />
      <h2 class={css["heading"]}>
        {t("group.members")} <span class={css["count"]}>{conv.memberCount}</span>
      </h2>
      {conv.memberCount > FEW && <Field label={t("info.filter")} name="members" value={query} onInput={setQuery} />}
      {members === null && failure === null && <Waiting shape="rows" text={t("group.loading")} onRetry={reload} />}
      {failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: reload }} />}
      {members !== null && found.length === 0 && <Empty icon="search" text={t("info.no_member", { query: query.trim() })} />}
      <ul class={css["list"]} data-rows style={{ blockSize: `${found.length * height}px` }}>
        {drawn.map(({ member, index }) => (
          <li
            key={member.user.id}
            class={css["place"]}
            style={{ transform: `translateY(${index * height}px)` }}
            aria-setsize={found.length}
            aria-posinset={index + 1}
            onFocusCapture={() => setFocused(member.user.id)}
            onBlurCapture={() => setFocused("")}
          >
            <MemberRow member={member} mayRemove={conv.role === "owner"} onRemove={() => setAsking(member)} />
          </li>
        ))}
        <li class={css["ruler"]} data-ruler role="presentation" />
      </ul>
      {foot}
      {asking !== null && (
        <ConfirmDialog
          title={t("group.remove")}
          text={t("group.remove_confirm", { name: userName(called, asking.user.id) })}
          onClose={() => setAsking(null)}
          onConfirm={() => call("removeMember", { conv: conv.id, user: asking.user.id })}
        />
      )}
    </div>
  );
}

function MemberRow({ member: { user, role }, mayRemove, onRemove }: { member: Member; mayRemove: boolean; onRemove: () => void }) {
  const isMe = useSnapshot((s) => me(s)?.id === user.id);
  const name = useSnapshot((s) => userName(people(s), user.id));
  return (
    <PersonRow user={user} note={role === "owner" ? t("group.owner") : isMe ? t("group.me") : ""} onOpen={isMe || user.deleted ? undefined : () => attempt(openChatWith(user))}>
      {mayRemove && !isMe && <IconButton icon="close" label={t("group.remove_name", { name })} onClick={onRemove} />}
    </PersonRow>
  );
}

/** useMembers asks for the list again whenever an event changed it. */
function useMembers({ id, membersSeq }: Conversation) {
  const [members, setMembers] = useState<readonly Member[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isOld = false;
    setFailure(null);
    call("members", id)
      .then((list) => isOld || setMembers(list.toSorted((a, b) => Number(b.role === "owner") - Number(a.role === "owner"))))
      .catch((error: unknown) => isOld || setFailure(toFailure(error)));
    return () => {
      isOld = true;
    };
  }, [id, membersSeq, tries]);
  return { members, failure, reload: () => setTries(tries + 1) };
}
