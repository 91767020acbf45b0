import type { Body, Conversation, Draft, Millis, Pending, Presence } from "../../core/types";
import { ConversationList } from "../home/ConversationList";
import { ago, ANN, conversation, DAY, event, failure, GONE, group, LEI, LONG, ME, NEWS, say, state, textBody } from "./cast";
import type { Scene } from "./scene";
import { Shelf, Specimen } from "./Specimen";

const CURRENT = "31";

/** list: one conversation in each state; ?state=empty or ?state=waiting for a list without any. */
export const list: Scene = (asked) => {
  const which = asked.get("state");
  if (which === "empty" || which === "waiting") {
    return state([], { synced: which === "empty" });
  }
  return state(all(), {
    outbox: Object.fromEntries([pending("34", "queued"), pending("35", "failed")].map((p) => [p.conv, [p]])),
    typing: { "36": { [ANN]: Date.now() + DAY }, "37": { [ANN]: Date.now() + DAY, [LEI]: Date.now() + DAY } },
    contacts: Object.fromEntries([ANN, LEI, LONG, GONE].map((id) => [id, { id, friend: true, remark: "", tags: [], blocked: false, since: 0, searchKey: "" }])),
    presence: { [ANN]: seen("online"), [LEI]: seen("busy"), [LONG]: seen("away"), [GONE]: seen("offline") },
    drafts: { "38": draft(say("稍后发你", "I will send it later")) },
  });
};

export function List() {
  return (
    <Shelf title="List of conversations">
      <Specimen name="ConversationList" on="side" height={1560}>
        <ConversationList current={CURRENT} />
      </Specimen>
    </Shelf>
  );
}

function seen(as: Presence["state"]): Presence {
  return { state: as, text: "", seenAt: 0 };
}

function all(): Conversation[] {
  const hello = say("好的，明天见", "Fine, see you tomorrow");
  let minutes = 0;
  const next = () => ago(++minutes * 60_000 * minutes * minutes);
  const said = (id: string, sender: string, text = hello, at: Millis = next()) => event(id, 9, sender, textBody(text), at);
  const direct = (id: string, more: Parameters<typeof conversation>[1] = {}) => conversation(id, { last: said(id, ANN), ...more });
  const many = (id: string, name: string, more: Parameters<typeof group>[2] = {}) => group(id, name, { last: said(id, LEI), ...more });
  const notice: Body = { kind: "members_added", users: [LEI] };
  const own = (id: string, more: Partial<Conversation>) => direct(id, { last: said(id, ME), ...more });
  return [
    direct("30", { set: { pinned: 2 } }),
    many(CURRENT, say("产品讨论组", "Product"), { unread: 2, set: { pinned: 1 } }),
    direct("32", { unread: 1 }),
    direct("33", { unread: 128, peer: LEI }),
    direct("34"),
    direct("35"),
    direct("36", { unread: 3 }),
    many("37", say("家人群", "Family"), { unread: 12, set: { mutedUntil: Infinity } }),
    direct("38", { peer: LEI }),
    direct("39", { set: { markedUnread: true } }),
    direct("40", { set: { markedUnread: true, mutedUntil: Infinity } }),
    direct("41", { peer: NEWS, last: said("41", NEWS, say("欢迎来到鸿雁", "Welcome to Hongyan")), unread: 1 }),
    direct("42", { peer: GONE, last: said("42", GONE) }),
    direct("43", { peer: LONG, last: said("43", LONG, hello.repeat(8)), unread: 1000 }),
    many("44", `${say("一个名字很长的群，长到放不下", "A group whose name is too long to fit")} 2026`.repeat(2), { unread: 5 }),
    many("45", say("周末读书会", "Weekend readers"), { last: event("45", 9, ANN, notice, next()) }),
    many("46", say("退出的群", "A group one left"), { role: "none" }),
    many("47", say("还没有消息", "Nothing said yet"), { last: null }),
    own("48", {}),
    own("49", { peerDeliveredSeq: 9 }),
    own("50", { peerDeliveredSeq: 9, peerReadSeq: 9 }),
  ];
}

function pending(conv: string, kind: "queued" | "failed"): Pending {
  return { clientId: `pending ${conv}`, conv, text: say("我今晚改完", "Done by tonight"), entities: [], reply: 0, at: ago(90_000), state: kind, seq: 0, failure: kind === "failed" ? failure("PEER_DELETED") : null };
}

function draft(text: string): Draft {
  return { text, savedAt: ago(60_000), saved: true, reply: 0 };
}
