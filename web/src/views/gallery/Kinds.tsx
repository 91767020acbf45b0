import type { Event, FileInfo, PollResult, Rich } from "../../core/types";
import { downloadOf } from "../../state/downloads";
import { openedOf, type Opened } from "../../state/sealedFiles";
import { knowMeta } from "../../state/sealedKeys";
import type { Message } from "../../state/timeline";
import { Row } from "../chat/Row";
import { ago, ANN, conversation, DAY, event, group, ME, message, say, state } from "./cast";
import type { Scene } from "./scene";
import { lockedFile } from "./sealedFile";
import { Shelf, Specimen } from "./Specimen";

export const kinds: Scene = () => state([conversation("10", { role: "member" }), group("20", say("产品讨论组", "Product"), { timer: DAY / 1000 })]);

type PollBody = Extract<Rich, { what: "poll" }>["value"];

/** Kinds: messages that go on changing after they were sent. */
export function Kinds() {
  return (
    <>
      <Shelf title="Polls">
        <Poll name="open" />
        <Poll name="open, several answers" poll={{ multiple: true, anonymous: true }} result={{ votes: [3, 1, 0], voters: 4 }} />
        <Poll name="voted" result={{ votes: [5, 2, 1], voters: 8, mine: [0] }} />
        <Poll name="closes later" poll={{ closesAt: Date.now() + DAY }} result={{ votes: [5, 2, 1], voters: 8, mine: [1] }} />
        <Poll name="closed, one's own" isOwn result={{ votes: [5, 2, 1], voters: 8, mine: [1], closed: true }} />
        <Poll name="closed, nobody voted" result={{ closed: true }} />
        <Poll name="quiz, right" poll={{ quiz: true }} result={{ votes: [5, 2, 1], voters: 8, mine: [0], right: 0 }} />
        <Poll name="quiz, wrong" poll={{ quiz: true, anonymous: true }} result={{ votes: [5, 2, 1], voters: 8, mine: [2], right: 0 }} />
      </Shelf>
      <Shelf title="Encrypted files">
        {sealed().map(({ name, ...more }, i) => (
          <Sealed key={name} name={name} nth={i + 1} {...more} />
        ))}
      </Shelf>
      <Shelf title="Downloads">
        <Download name="on its way" state={{ kind: "going", got: 102_400_000, total: 400_000_000, speed: 1_880_000, waits: false, isPaused: false }} nth={1} />
        <Download name="held" state={{ kind: "going", got: 900_000, total: 400_000_000, speed: 0, waits: false, isPaused: true }} nth={2} />
        <Download name="waits for the network" state={{ kind: "going", got: 12_000_000, total: 400_000_000, speed: 0, waits: true, isPaused: false }} nth={3} />
        <Download name="failed" state={{ kind: "failed" }} nth={4} />
        <Download name="there" state={{ kind: "none" }} nth={5} />
      </Shelf>
      <Shelf title="Messages that go away">
        {[false, true].map((isOwn) => (
          <One key={String(isOwn)} name={isOwn ? "one's own" : "of somebody"} more={said({ expiresAt: Date.now() + DAY }, isOwn)} />
        ))}
        <One name="once it is read" more={said({ expiresAt: Infinity }, true)} />
      </Shelf>
    </>
  );
}

function One({ name, more }: { name: string; more: Partial<Message> }) {
  return (
    <Specimen name={name} on="chat">
      <Row item={message(more)} conv="20" kind="group" onDay={() => undefined} />
    </Specimen>
  );
}

function said(change: Partial<Event>, isOwn: boolean): Partial<Message> {
  const sender = isOwn ? ME : ANN;
  const text = say("门锁密码 4821，看完就删", "The door code is 4821, gone once read");
  return { sender, isOwn, text, delivery: isOwn ? "read" : null, event: { ...event("20", 1, sender, { kind: "text", text, entities: [] }, ago(60_000)), ...change } };
}

function Poll({ name, poll = {}, result = {}, isOwn = false }: { name: string; poll?: Partial<PollBody>; result?: Partial<PollResult>; isOwn?: boolean }) {
  const sender = isOwn ? ME : ANN;
  const options = [say("火锅", "Hot pot"), say("面馆，公司楼下那家，要排队", "The noodle place downstairs, there is a queue"), say("都行", "Anything")];
  const value: PollBody = { question: say("周五吃什么？", "What to eat on Friday?"), options, anonymous: false, multiple: false, quiz: false, right: 0, ...poll };
  const body: Rich = { kind: "rich", fallback: "", what: "poll", value };
  return <One name={`poll: ${name}`} more={{ sender, isOwn, body, event: { ...event("20", 1, sender, body, ago(60_000)), poll: { votes: [0, 0, 0], voters: 0, closed: false, mine: [], ...result } } }} />;
}

const file = (id: string, name: string, mime: string): FileInfo => ({ id, name, size: 400_000_000, mime, width: 0, height: 0, durationMs: 0, blurhash: "", posterId: "0" });

interface SealedProps {
  name: string;
  nth: number;
  /** What it is, where the passphrase is known. */
  is?: readonly [name: string, type: string];
  opened?: Opened;
}

function sealed(): Omit<SealedProps, "nth">[] {
  const [film, paper, picture] = [[say("海边.mp4", "sea.mp4"), "video/mp4"], [say("合同 2026.docx", "contract 2026.docx"), ""], [say("海边.png", "sea.png"), "image/png"]] as const;
  const bytes = new Blob();
  return [
    { name: "sealed: waits for the passphrase" },
    { name: "sealed: passphrase known", is: film },
    { name: "sealed: being opened", is: film, opened: { kind: "going", part: 42 } },
    { name: "sealed: damaged", is: paper, opened: { kind: "failed", why: "damaged" } },
    { name: "sealed: did not come", is: paper, opened: { kind: "failed", why: "lost" } },
    { name: "sealed: film, open", is: film, opened: { kind: "open", url: "", bytes, how: "shown" } },
    { name: "sealed: picture, open", is: picture, opened: { kind: "open", url: "", bytes, how: "shown" } },
    { name: "sealed: file, open", is: paper, opened: { kind: "open", url: "", bytes, how: "" } },
  ];
}

function Sealed({ name, nth, is, opened = { kind: "closed" } }: SealedProps) {
  const encryption = lockedFile(nth);
  const value = { file: file(String(nth), "encrypted.hyef", "application/octet-stream"), encryption };
  if (is !== undefined) {
    knowMeta(encryption, { key: new Uint8Array(32), name: is[0], type: is[1], size: 400_000_000, width: 0, height: 0 });
  }
  openedOf(`20 ${800 + nth} ${nth}`).value = opened;
  return <One name={name} more={{ seq: 800 + nth, body: { kind: "rich", fallback: "", what: "document", value } }} />;
}

function Download({ name, nth, state: now }: { name: string; nth: number; state: ReturnType<typeof downloadOf>["value"] }) {
  const id = String(50 + nth);
  downloadOf({ conv: "20", seq: 850 + nth, id, variant: "original", isViewed: false }).value = now;
  return <One name={`download: ${name}`} more={{ seq: 850 + nth, body: { kind: "rich", fallback: "", what: "document", value: { file: file(id, say("年度总结.zip", "the whole year.zip"), "application/zip") } } }} />;
}
