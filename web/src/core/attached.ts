// What a conversation holds beside words: from what is on this device, and where
// that has a hole from the server.
import { MessageService } from "../gen/hongyan/v1/message_pb";
import type { FilesApi } from "./api";
import type { Core } from "./core";
import type { Event, Id, Seq } from "./types";
import { event } from "./wire";

/** Events looked at in one step, and steps of one call: somebody waits. */
const CHUNK = 500;
const PAGE = 200;
const STEPS = 6;

type Asked = Parameters<FilesApi["attached"]>[0];

export async function attached(core: Core, { conv, what, before, limit }: Asked): ReturnType<FilesApi["attached"]> {
  await core.flush();
  const found: Event[] = [];
  const top = (core.state().conversations[conv]?.headSeq ?? 0) + 1;
  let below = Math.min(before, top);
  for (let step = 0; step < STEPS && below > 1 && found.length < limit; step++) {
    const part = await chunk(core, conv, below);
    found.unshift(...part.events.filter((e) => isWanted(e, what)));
    below = part.below;
  }
  return { events: found, before: below > 1 ? below : 0 };
}

/** chunk is what is right below, and where it ends; 0: at the first one that is to be seen. */
async function chunk(core: Core, conv: Id, below: Seq): Promise<{ events: readonly Event[]; below: Seq }> {
  const kept = await core.store.eventsBefore(conv, below, CHUNK);
  const [first] = kept;
  if (first !== undefined) {
    return { events: kept, below: first.seq };
  }
  try {
    const { messages, hasMore } = await core.call(MessageService.method.history, { conversationId: conv, beforeSeq: BigInt(below), limit: PAGE });
    const events = messages.map(event);
    return { events, below: hasMore ? (events[0]?.seq ?? 0) : 0 };
  } catch {
    // Offline: what lies below the hole.
    const rest = await core.store.newest(conv, below, CHUNK);
    return { events: rest, below: rest[0]?.seq ?? 0 };
  }
}

function isWanted({ body }: Event, what: Asked["what"]): boolean {
  if (what === "links") {
    return (body.kind === "text" && (body.entities.some((e) => e.kind === "link") || /https?:\/\/|\bwww\./i.test(body.text))) || false;
  }
  return body.kind === "rich" && body.what === what;
}
