import type { Body } from "../../core/types";
import type { Delivery, Item, Message } from "../../state/timeline";
import { Row } from "../chat/Row";
import { ago, ANN, conversation, DAY, event, failure, group, GONE, LEI, LONG, ME, message, say, state, textBody } from "./cast";
import css from "./Gallery.module.css";
import type { Scene } from "./scene";
import { Shelf, Specimen } from "./Specimen";
import { kinds } from "./texts";

const deliveries = ["queued", "stored", "delivered", "read", "failed"] as const satisfies readonly Delivery[];

export const messages: Scene = () => state([conversation("10"), group("20", say("产品讨论组", "Product"))]);

/** Messages: each kind, of oneself and of others, in all that can become of it, between two and in a group. */
export function Messages() {
  return (
    <>
      {(["direct", "group"] as const).map((kind) => (
        <Shelf key={kind} title={kind === "direct" ? "Between two" : "In a group"}>
          {kinds().map(({ name, ...content }) => (
            <Lines key={name} name={`${kind}: ${name}`} kind={kind} items={[message(content), ...deliveries.map((delivery) => own(content, delivery))]} />
          ))}
          <Lines name={`${kind}: grouped`} kind={kind} items={grouped()} />
          <Highlighted kind={kind} />
        </Shelf>
      ))}
      <Shelf title="Between the messages">
        <Lines name="day, unread, gap" kind="group" items={between()} />
        <Lines name="notices" kind="group" items={notices()} />
        <Lines name="notices between two" kind="direct" items={[notice(1, GONE, { kind: "member_left" })]} />
        <Lines name="names of all lengths" kind="group" items={[LONG, GONE, "?"].map((sender) => message({ sender, text: say("收到", "Got it") }))} />
      </Shelf>
    </>
  );
}

function own(content: Partial<Message>, delivery: Delivery): Message {
  const why = delivery === "failed" ? failure("PEER_DELETED") : null;
  return message({ ...content, sender: ME, isOwn: true, delivery, failure: why, ...(delivery === "queued" || delivery === "failed" ? { seq: 0 } : {}) });
}

function grouped(): Item[] {
  const of = (sender: string, isFirst: boolean, isLast: boolean, text: string) =>
    message({ sender, isOwn: sender === ME, delivery: sender === ME ? "read" : null, isFirst, isLast, text });
  return [
    of(LEI, true, false, say("文档在哪？", "Where is the paper?")),
    of(LEI, false, false, say("我找了一圈没看到", "I looked all over")),
    of(LEI, false, true, say("急", "It is urgent")),
    of(ME, true, false, say("在共享盘里", "On the shared drive")),
    of(ME, false, true, say("我发你", "I will send it")),
    of(ANN, true, true, say("收到，谢谢", "Got it, thank you")),
  ];
}

function between(): Item[] {
  const days = [0, 1, 3, 20, 400].map((n): Item => ({ kind: "day", key: `day ${n}`, at: ago(n * DAY) }));
  return [...days, { kind: "unread", key: "unread" }, { kind: "gap", key: "gap" }];
}

function notices(): Item[] {
  const name = say("周末读书会", "Weekend readers");
  const bodies: Body[] = [
    { kind: "group_created", name, users: [ANN, LEI] },
    { kind: "members_added", users: [LEI] },
    { kind: "members_added", users: [LEI, ANN, LONG, GONE] },
    { kind: "member_removed", user: LEI },
    { kind: "member_left" },
    { kind: "group_renamed", name, searchKey: "" },
    { kind: "owner_changed", user: ANN },
  ];
  return [...bodies.map((body, i) => notice(i + 1, ANN, body)), { kind: "joins", key: "joins", seq: 9, at: ago(DAY), users: [LEI, ANN, LONG, GONE] }];
}

function notice(seq: number, sender: string, body: Body): Item {
  return { kind: "notice", key: `notice ${seq}`, event: event("20", seq, sender, body, ago(DAY)) };
}

/** Lines are rows of the message list, as its Row draws them. */
function Lines({ name, kind, items }: { name: string; kind: "direct" | "group"; items: readonly Item[] }) {
  return (
    <Specimen name={name} on="chat">
      {items.map((item) => (
        <Row key={item.key} item={item} conv={kind === "direct" ? "10" : "20"} kind={kind} onDay={() => undefined} />
      ))}
    </Specimen>
  );
}

/** Highlighted: one that was jumped to, and one that is pointed at. */
function Highlighted({ kind }: { kind: "direct" | "group" }) {
  const text = say("就是这一条", "This is the one");
  const hold = (stand: HTMLDivElement | null) => {
    const [jumped, pointed] = stand?.querySelectorAll<HTMLElement>("[data-message]") ?? [];
    if (jumped !== undefined) {
      jumped.dataset["flash"] = "";
    }
    pointed?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  };
  const { kind: _, ...body } = textBody(text) as Extract<Body, { kind: "text" }>;
  return (
    <div ref={hold} class={css["held"]}>
      <Lines name={`${kind}: jumped to, pointed at`} kind={kind} items={[message(body), message({ ...body, isOwn: true, sender: ME, delivery: "read" })]} />
    </div>
  );
}
