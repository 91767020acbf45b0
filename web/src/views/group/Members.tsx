import { useState } from "preact/hooks";
import type { Conversation, Id, Member } from "../../core/types";
import { t } from "../../i18n";
import { snapshot } from "../../state/client";
import { best } from "../../state/match";
import { shownName, useMembers } from "../../state/members";
import { may } from "../../state/policy";
import { Empty } from "../../ui/Empty";
import { Field } from "../../ui/Field";
import type { MenuPlace } from "../../ui/menuPlace";
import { useDrawn } from "../../ui/useDrawn";
import { useRows } from "../../ui/useRows";
import { ErrorNote } from "../ErrorNote";
import { Waiting } from "../Waiting";
import css from "./InfoPane.module.css";
import { LinkRow } from "./LinkRow";
import { GraveDialog, MemberMenu, type Asked } from "./MemberMenu";
import { MemberRow } from "./MemberRow";
import { WhyDialog } from "./WhyDialog";

/** So many members are looked through without a field. */
const FEW = 12;

/** Members are drawn as far as they are in sight: there may be ten thousand. */
export function Members({ conv }: { conv: Conversation }) {
  const { members, isWhole, failure, reload } = useMembers(conv, true);
  const [query, setQuery] = useState("");
  const [asked, setAsked] = useState<{ member: Member; at: MenuPlace } | null>(null);
  const [asking, setAsking] = useState<{ member: Member; what: Asked } | null>(null);
  const found = members === null || query.trim() === "" ? (members ?? []) : search(query, members);
  const { box, height, from, to, onScroll } = useRows(found.length);
  const row = useDrawn();
  const isKeeping = conv.role !== "member";
  const [focused, setFocused] = useState<Id>("");
  const drawn = found.slice(from, to).map((member, i) => ({ member, index: from + i }));
  const kept = focused === "" ? -1 : found.findIndex((m) => m.user.id === focused);
  const keptMember = found[kept];
  if (keptMember !== undefined && (kept < from || kept >= to)) {
    drawn.push({ member: keptMember, index: kept });
  }
  return (
    <div ref={box} class={`${css["body"]} ${css["close"]}`} onScroll={onScroll}>
      {may(conv, "invite") && <LinkRow href={`/c/${conv.id}/info/add`} icon="plus" label={t("group.add")} />}
      {conv.memberCount > FEW && <Field label={t("info.filter")} name="members" value={query} onInput={setQuery} />}
      {members === null && failure === null && <Waiting shape="rows" text={t("group.loading")} onRetry={reload} />}
      {failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: reload }} />}
      {members !== null && found.length === 0 && isWhole && <Empty icon="search" text={t("info.no_member", { query: query.trim() })} />}
      <ul class={css["list"]} data-rows aria-busy={!isWhole} style={{ blockSize: `${found.length * height}px` }}>
        {drawn.map(({ member, index }) =>
          row(member.user.id, [member, index, height, found.length, isKeeping], () => (
            <li
              key={member.user.id}
              class={css["place"]}
              style={{ transform: `translateY(${index * height}px)` }}
              aria-setsize={found.length}
              aria-posinset={index + 1}
              onFocusCapture={() => setFocused(member.user.id)}
              onBlurCapture={() => setFocused("")}
            >
              <MemberRow member={member} hasMenu={isKeeping} onMenu={(at) => setAsked({ member, at })} onWhy={() => setAsking({ member, what: "why" })} />
            </li>
          )),
        )}
        <li class={css["ruler"]} data-ruler role="presentation" />
      </ul>
      {asked !== null && <MemberMenu conv={conv} member={asked.member} at={asked.at} onAsk={(what) => setAsking({ member: asked.member, what })} onClose={() => setAsked(null)} />}
      {asking !== null &&
        (asking.what === "why" ? (
          <WhyDialog conv={conv} member={asking.member} onClose={() => setAsking(null)} />
        ) : (
          <GraveDialog conv={conv} member={asking.member} what={asking.what} onClose={() => setAsking(null)} />
        ))}
    </div>
  );
}

function search(query: string, members: readonly Member[]): readonly Member[] {
  const { contacts } = snapshot.peek();
  return best(query, members, (member) => {
    const { user, nickname } = member;
    const remark = contacts[user.id]?.remark ?? "";
    return { name: shownName(member), key: remark !== "" ? contacts[user.id]?.searchKey : nickname === "" ? user.searchKey : undefined, handle: user.handle, also: { name: user.name, key: user.searchKey } };
  });
}
