import type { Contact, ContactRequest, Id, User } from "../../core/types";
import { t } from "../../i18n";
import { friends } from "../../state/contacts";
import { useSnapshot } from "../../state/useSnapshot";
import { ContactsView } from "../contacts/ContactsView";
import { Letters } from "../contacts/Letters";
import { Closed } from "../chat/composer/Closed";
import { LinkCode } from "../people/LinkCode";
import { ProfileCard } from "../people/ProfileCard";
import { StrangerBar } from "../people/StrangerBar";
import { ago, ANN, conversation, DAY, GONE, group, LEI, LONG, ME, say, state } from "./cast";
import type { Scene } from "./scene";
import { Shelf, Specimen } from "./Specimen";

/** One for each way two people can stand to each other. */
const standing = [
  { id: ANN, name: "a friend with remark and tags" },
  { id: LONG, name: "a friend with a long name" },
  { id: "20", name: "a stranger" },
  { id: "21", name: "who asks" },
  { id: "22", name: "whom one ignored" },
  { id: "23", name: "who was asked" },
  { id: "24", name: "who did not answer in time" },
  { id: "25", name: "who declined" },
  { id: LEI, name: "a blocked friend" },
  { id: GONE, name: "who is no longer there" },
  { id: ME, name: "oneself" },
] as const;

const more = 30;

function user(id: Id, handle: string, name: string, searchKey = ""): User {
  return { id, handle, name, bio: "", deleted: false, system: false, searchKey };
}

function contact(id: Id, part: Partial<Contact> = {}): Contact {
  return { id, friend: true, remark: "", tags: [], blocked: false, since: ago(9 * DAY), searchKey: "", ...part };
}

function request(from: Id, to: Id, part: Partial<ContactRequest> = {}): ContactRequest {
  return { id: `${from} ${to}`, from, to, message: say("我是陈明，上周在会上见过", "I’m Ming, we met last week"), state: "pending", reply: "", sentAt: ago(DAY), expiresAt: ago(-6 * DAY), ...part };
}

export const people: Scene = () => {
  const others = ["20", "21", "22", "23", "24", "25"].map((id, i) => user(id, `somebody${i}`, [say("王芳", "Fang Wang"), "Omar", "Noa", say("赵敏", "Min Zhao"), "Zoe", "Ivan"][i] ?? ""));
  const crowd = Array.from({ length: more }, (_, i) => user(`${100 + i}`, `friend${i}`, `${String.fromCharCode(65 + (i % 13))}${say("同学", " friend")} ${i}`, `${String.fromCharCode(97 + (i % 13))} ${i}`));
  const contacts = [
    contact(ANN, { remark: say("老李（前端）", "Annie (front end)"), searchKey: "lao li", tags: [say("同事", "work"), say("足球", "football")] }),
    contact(LONG),
    contact(LEI, { blocked: true }),
    ...crowd.map(({ id }) => contact(id)),
  ];
  const requests = [
    request("21", ME),
    request("22", ME, { state: "ignored", message: "" }),
    request(ME, "23"),
    request(ME, "24", { sentAt: ago(9 * DAY), expiresAt: ago(2 * DAY) }),
    request(ME, "25", { state: "rejected", reply: say("请问你是哪位？", "Who are you?") }),
    request(ANN, ME, { state: "accepted" }),
  ];
  const shown = state([conversation("90", { peer: LEI }), group("91", say("读书会", "Reading club"))]);
  return {
    ...shown,
    listed: true,
    users: { ...shown.users, ...Object.fromEntries([...others, ...crowd].map((u) => [u.id, u])) },
    contacts: Object.fromEntries(contacts.map((c) => [c.id, c])),
    requests: Object.fromEntries(requests.map((r) => [r.id, r])),
  };
};

export function People() {
  const ids = useSnapshot(friends);
  const blocked = useSnapshot((s) => s.conversations["90"]);
  return (
    <>
      <Shelf title="Cards">
        {standing.map(({ id, name }) => (
          <Specimen key={id} name={name}>
            <ProfileCard id={id} heading="h2" />
          </Specimen>
        ))}
      </Shelf>
      <Shelf title="Contacts">
        {(["new", "groups", "tags", "blocked"] as const).map((section) => (
          <Specimen key={section} name={section} height={620}>
            <ContactsView section={section} tag="" />
          </Specimen>
        ))}
        <Specimen name="from A to Z" height={620}>
          <Letters ids={ids} label={t("contacts.friends")} />
        </Specimen>
      </Shelf>
      <Shelf title="In chats">
        <Specimen name="of a stranger" isWide>
          <StrangerBar peer="20" />
        </Specimen>
        <Specimen name="of somebody who asks" isWide>
          <StrangerBar peer="21" />
        </Specimen>
        {blocked !== undefined && (
          <Specimen name="with somebody blocked" isWide>
            <Closed conv={blocked} why="blocked" onOver={() => undefined} />
          </Specimen>
        )}
        <Specimen name="a code">
          <LinkCode link="https://example.org/u/1856311260420006913" title="Ann Lee" />
        </Specimen>
      </Shelf>
    </>
  );
}
