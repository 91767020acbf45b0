import { useEffect, useState } from "preact/hooks";
import { HEAD } from "../../core/log";
import type { Event, FileInfo, Id, Millis, Seq } from "../../core/types";
import { call, snapshot } from "../../state/client";
import type { Opened } from "./lightbox";

export interface Item {
  readonly key: string;
  readonly seq: Seq;
  readonly clientId: string;
  readonly index: number;
  readonly file: FileInfo;
  readonly sender: Id;
  readonly at: Millis;
}

/** Messages asked for at once, and how often in a row until the one that was opened is among them. */
const PAGE = 100;
const TRIES = 20;

/** useGallery is all pictures and videos of a conversation: those at hand, and then more, back to the first. */
export function useGallery({ conv, seq, clientId, index, only }: Opened) {
  const [items, setItems] = useState<readonly Item[]>(() => only?.files.map((file, i) => ({ key: `${seq} ${i}`, seq, clientId, index: i, file, sender: only.sender, at: 0 })) ?? atHand(conv));
  const [before, setBefore] = useState<Seq>(HEAD);
  const [current, setCurrent] = useState(`${seq || clientId} ${index}`);
  const at = items.findIndex((item) => item.key === current);

  const more = async (from: Seq): Promise<Seq> => {
    const page = await call("attached", { conv, what: "media", before: from, limit: PAGE });
    setItems((now) => joined(now, itemsOf(page.events)));
    setBefore(page.before);
    return page.before;
  };
  useEffect(() => {
    const all = async () => {
      let from: Seq = HEAD;
      for (let i = 0; i < TRIES && from > 0 && (from === HEAD || from > seq); i++) {
        from = await more(from);
      }
    };
    if (only === undefined) {
      all().catch(() => undefined); // Those at hand are shown.
    }
  }, []);
  const go = (step: 1 | -1) => {
    const next = items[at + step];
    if (next !== undefined) {
      setCurrent(next.key);
    }
    if (only === undefined && at + step <= 1 && before > 0 && before !== HEAD) {
      more(before).catch(() => undefined);
    }
  };
  return { items, at, item: items[at] ?? null, go };
}

function atHand(conv: Id): Item[] {
  const { logs, outbox, session } = snapshot.peek();
  const me = session.kind === "in" ? session.me.id : "";
  const pending = (outbox[conv] ?? []).flatMap((p) =>
    p.rich?.what === "media" ? p.rich.value.files.map((file, index) => ({ key: `${p.clientId} ${index}`, seq: 0, clientId: p.clientId, index, file, sender: me, at: p.at })) : [],
  );
  return [...itemsOf(logs[conv]?.events ?? []), ...pending];
}

function itemsOf(events: readonly Event[]): Item[] {
  return events.flatMap(({ seq, clientId, sender, sentAt, body }) =>
    body.kind === "rich" && body.what === "media" ? body.value.files.map((file, index) => ({ key: `${seq} ${index}`, seq, clientId, index, file, sender, at: sentAt })) : [],
  );
}

function joined(a: readonly Item[], b: readonly Item[]): Item[] {
  const all = new Map([...b, ...a].map((item) => [item.key, item]));
  // What has no place yet comes last.
  return [...all.values()].toSorted((x, y) => (x.seq || HEAD) - (y.seq || HEAD) || x.index - y.index);
}
