import { useMemo } from "preact/hooks";
import type { Conversation, Id, Member, State } from "../../../core/types";
import { t } from "../../../i18n";
import { snapshot } from "../../../state/client";
import { initials, tint } from "../../../state/initials";
import { best, type Findable } from "../../../state/match";
import { useMembers } from "../../../state/members";
import { may } from "../../../state/policy";
import { me } from "../../../state/selectors";
import { Avatar } from "../../../ui/Avatar";
import { now, setAtoms } from "./atomField";
import { insert } from "./insert";
import { Suggestions, type Suggestion, type SuggestionsFor } from "./Suggestions";

/** Nobody looks through more: a letter finds them. */
const MOST = 50;

/** Who can be mentioned: somebody, or some at once. */
interface Called {
  readonly whom: string;
  readonly name: string;
  readonly about: string;
  readonly findable: Findable;
}

/** MemberSuggestions are the members of a group for what stands after an at sign. */
export function MemberSuggestions({ conv, ...props }: SuggestionsFor & { conv: Conversation }) {
  const { asked, field } = props;
  const { members } = useMembers(conv, true);
  const several = useMemo(() => severalIn(conv), [conv]);
  const each = useMemo(() => ordered(snapshot.peek(), conv.id, members ?? speakers(snapshot.peek(), conv)), [members]);
  const found = useMemo(() => {
    const fit = (list: readonly Called[]) => best(asked.query, list, (c) => c.findable, MOST);
    const all = asked.query === "" ? [...several, ...each.slice(0, MOST)] : [...fit(each), ...fit(several)];
    return all.map(({ whom, name, about }): Suggestion => {
      const take = () => {
        const area = field.current;
        if (area !== null) {
          area.setSelectionRange(asked.from, area.selectionStart);
          insert(area, `@${name} `);
          const atom = { from: asked.from, to: asked.from + name.length + 1, whom };
          setAtoms(area, [...now(area).atoms, atom].toSorted((a, b) => a.from - b.from));
        }
      };
      return { key: whom, face: <Avatar initials={/\d/.test(whom) ? initials(name) : "@"} tint={tint(whom)} size="s" picture={snapshot.peek().users[whom]?.avatar} />, name, about, take };
    });
  }, [asked, several, each]);
  // Nobody calls all by pressing Enter too soon: somebody is chosen first.
  return <Suggestions {...props} label={t("mention.members")} found={found} first={asked.query === "" && each.length > 0 ? several.length : 0} />;
}

/** severalIn: all of them for those whom the group's permissions let, and those who keep order. */
function severalIn(conv: Conversation): readonly Called[] {
  const admins = { whom: "admins", name: t("mention.admins"), about: t("mention.admins_about"), findable: { name: t("mention.admins"), key: "guan li yuan", also: { name: "admins" } } };
  const all = { whom: "all", name: t("mention.all"), about: t("mention.all_about", { count: conv.memberCount }), findable: { name: t("mention.all"), key: "suo you ren", also: { name: "all" } } };
  return may(conv, "mentionAll") ? [all, admins] : [admins];
}

/** speakers are the members that are known without asking: those whose messages are here. */
function speakers(s: State, conv: Conversation): readonly Member[] {
  const ids = new Set(s.logs[conv.id]?.events.filter((e) => e.countable).map((e) => e.sender));
  return [...ids].flatMap((id): Member[] => {
    const user = s.users[id];
    return user === undefined ? [] : [{ user, role: "member", mutedUntil: 0, nickname: conv.nicknames[id] ?? "" }];
  });
}

/** ordered: who has said something last stands first. What only I call somebody finds them, and is not written. */
function ordered(s: State, conv: Id, members: readonly Member[]): readonly Called[] {
  const spoke = new Map(s.logs[conv]?.events.map((e) => [e.sender, e.seq]));
  return members
    .filter(({ user }) => user.id !== me(s)?.id && !user.deleted)
    .toSorted((a, b) => (spoke.get(b.user.id) ?? 0) - (spoke.get(a.user.id) ?? 0))
    .map(({ user, nickname }) => {
      const { remark = "", searchKey: remarkKey = "" } = s.contacts[user.id] ?? {};
      const name = nickname || user.name || user.handle;
      const others = [user.name, remark].filter((other) => other !== "" && other !== name);
      const handle = user.handle === "" || user.handle === name ? [] : [`@${user.handle}`];
      const own = { name: user.name, key: user.searchKey, ...(remark === "" ? {} : { also: { name: remark, key: remarkKey } }) };
      return { whom: user.id, name, about: [...others, ...handle].join(" · "), findable: { name, handle: user.handle, also: own } };
    });
}
