import type { Conversation, Event, Log, Pending } from "../../core/types";
import { ChatView } from "../chat/ChatView";
import { ago, ANN, conversation, event, failure, GONE, group, LEI, ME, NEWS, say, state, textBody } from "./cast";
import type { Scene } from "./scene";
import { Shelf, Specimen } from "./Specimen";
import { kinds } from "./texts";

const LONGEST = 10_000;

interface Chat {
  readonly name: string;
  readonly conv: Conversation;
  readonly events: readonly Event[];
  readonly draft?: string;
  readonly isStarted?: boolean;
}

/** chats: a whole conversation in each of its moods. */
export const chats: Scene = () => {
  const shown = all();
  const sent = shown[0]?.conv.id ?? "";
  return state(
    shown.map((c) => c.conv),
    {
      logs: Object.fromEntries(shown.map((c): [string, Log] => [c.conv.id, { events: c.events, gaps: [], atStart: c.isStarted ?? true }])),
      drafts: Object.fromEntries(shown.flatMap(({ conv, draft }) => (draft === undefined ? [] : [[conv.id, { text: draft, savedAt: 0, saved: true, reply: 0 }]]))),
      outbox: { [sent]: [pending(sent, "queued"), pending(sent, "failed")] },
      typing: { "62": { [ANN]: Date.now() + 3_600_000, [LEI]: Date.now() + 3_600_000 } },
    },
  );
};

export function Chats() {
  return (
    <Shelf title="Conversations">
      {all().map(({ name, conv }) => (
        <Specimen key={conv.id} name={name} height={560}>
          <ChatView conv={conv.id} />
        </Specimen>
      ))}
      <Specimen name="no such conversation" height={240}>
        <ChatView conv="404" />
      </Specimen>
    </Shelf>
  );
}

function all(): Chat[] {
  return [
    { name: "on the way, failed", conv: talk("60", {}), events: words("60") },
    { name: "many kinds, in a group", conv: many("61"), events: everything("61") },
    { name: "two people write, a draft", conv: many("62"), events: words("62"), draft: say("稍后发你", "I will send it later") },
    { name: "nothing said yet", conv: conversation("63"), events: [] },
    { name: "unread", conv: talk("64", { headNum: 4, readSeq: 1, readNum: 1 }), events: words("64") },
    { name: "near the limit", conv: talk("65", {}), events: words("65"), draft: "长".repeat(LONGEST - 500) },
    { name: "too long", conv: talk("66", {}), events: words("66"), draft: "长".repeat(LONGEST + 3) },
    { name: "left", conv: { ...many("67"), role: "none" }, events: words("67") },
    { name: "removed", conv: { ...many("68"), role: "none" }, events: [...words("68"), event("68", 9, LEI, { kind: "member_removed", user: ME }, ago(60_000))] },
    { name: "the other one is gone", conv: talk("69", { peer: GONE }), events: words("69", GONE) },
    { name: "from the server itself", conv: talk("70", { peer: NEWS }), events: [event("70", 1, NEWS, textBody(say("欢迎来到鸿雁。试试 Ctrl+K。", "Welcome to Hongyan. Try Ctrl+K.")), ago(60_000))] },
  ];
}

function talk(id: string, more: Partial<Conversation>): Conversation {
  return conversation(id, { headSeq: 5, headNum: 5, readSeq: 5, readNum: 5, peerReadSeq: 3, peerDeliveredSeq: 5, ...more });
}

function many(id: string): Conversation {
  return group(id, say("产品讨论组", "Product"), { headSeq: 40, headNum: 40, readSeq: 40, readNum: 40 });
}

function words(conv: string, other = ANN): Event[] {
  const lines: [string, string][] = [
    [other, say("文档在哪？", "Where is the paper?")],
    [other, say("我找了一圈没看到", "I looked all over")],
    [ME, say("在共享盘里，我发你", "On the shared drive, I will send it")],
    [other, say("收到，谢谢", "Got it, thank you")],
    [ME, say("我今晚改完 ✅", "I will be done tonight ✅")],
  ];
  return lines.map(([sender, text], i) => event(conv, i + 1, sender, textBody(text), ago((12 - i * 2) * 60_000)));
}

function everything(conv: string): Event[] {
  return kinds()
    .filter((k) => k.body?.kind !== "unknown" && k.name !== "folded")
    .map((k, i) => event(conv, i + 1, [ANN, LEI, ME][i % 3] ?? ANN, k.body ?? textBody(k.text ?? "", k.entities), ago((60 - i) * 60_000)));
}

function pending(conv: string, kind: "queued" | "failed"): Pending {
  return { clientId: `pending ${kind}`, conv, text: say("明天的会取消了", "Tomorrow’s meeting is off"), entities: [], reply: 0, at: ago(30_000), state: kind, seq: 0, failure: kind === "failed" ? failure("PEER_DELETED") : null };
}
