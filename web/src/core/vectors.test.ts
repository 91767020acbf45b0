// The stories of test/vectors, written by the Go tests from a real store: what
// they make of them there, apply makes of them here.
import { readdirSync, readFileSync } from "node:fs";
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { ConversationSchema, EventSchema, FolderSchema, UserEventSchema } from "../gen/hongyan/v1/common_pb";
import { MarkSchema } from "../gen/hongyan/v1/realtime_pb";
import { SyncResponseSchema } from "../gen/hongyan/v1/sync_pb";
import { unreadOf } from "../state/selectors";
import { apply, isGap, type Input } from "./apply";
import { changesOf, merged } from "./changes";
import { diff, patch } from "./patch";
import { signedIn, user } from "./testing/make";
import type { Conversation, Event, State } from "./types";
import * as frames from "./frames";
import * as wire from "./wire";

interface Story {
  readonly name: string;
  readonly me: string;
  readonly steps: readonly Readonly<Record<string, JsonValue>>[];
  readonly snapshot: { readonly epoch?: string; readonly userSeq?: string; readonly totalUnread?: number; readonly conversations?: readonly JsonValue[]; readonly folders?: readonly JsonValue[] };
}

const folder = new URL("../../../test/vectors/", import.meta.url);
const stories = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file): Story => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Story);

function beginning(story: Story): State {
  return signedIn({ session: { kind: "in", me: user(story.me) }, epoch: "", synced: false });
}

/** inputsOf makes inputs of the steps, as the connection does. */
function inputsOf(story: Story): Input[] {
  let hasNextPage = false;
  return story.steps.map((step): Input => {
    const [kind, json] = Object.entries(step)[0] ?? ["", null];
    switch (kind) {
      case "sync": {
        const differences = frames.differences(fromJson(SyncResponseSchema, json), !hasNextPage);
        hasNextPage = differences.nextPage !== "";
        return { kind: "differences", differences };
      }
      case "event":
        return { kind: "event", event: wire.event(fromJson(EventSchema, json)) };
      case "userEvent":
        return { kind: "user_event", event: wire.userEvent(fromJson(UserEventSchema, json)) };
      case "mark":
        return { kind: "mark", mark: wire.mark(fromJson(MarkSchema, json)) };
      default:
        throw new Error(`unknown step ${kind}`);
    }
  });
}

/** What a device keeps; membersSeq and what others are called is its own bookkeeping. */
function kept(conversation: Conversation) {
  return { ...conversation, membersSeq: 0, nicknames: {}, faces: [] };
}

function check(state: State, story: Story): void {
  const { snapshot } = story;
  const wanted = (snapshot.conversations ?? []).map((json) => fromJson(ConversationSchema, json));
  expect(Object.values(state.conversations).map(kept).toSorted((a, b) => Number(BigInt(a.id) - BigInt(b.id)))).toEqual(wanted.map((c) => kept(wire.conversation(c))));
  for (const c of wanted) {
    const ours = state.conversations[c.id];
    expect(ours && unreadOf(ours, state.reading)).toBe(c.unread);
    expect(state.drafts[c.id] ?? null).toEqual(wire.draft(c.draft));
  }
  expect(Object.values(state.conversations).reduce((sum, c) => sum + unreadOf(c, state.reading), 0)).toBe(snapshot.totalUnread ?? 0);
  expect(state.folders).toEqual((snapshot.folders ?? []).map((json) => wire.plain(fromJson(FolderSchema, json))));
  expect(state.epoch).toBe(snapshot.epoch ?? "");
  expect(state.userSeq).toBe(Number(snapshot.userSeq ?? 0));
}

describe.each(stories)("$name", (story) => {
  test("leads to its snapshot", () => {
    check(inputsOf(story).reduce(apply, beginning(story)), story);
  });

  test("told twice, every step of it, leads there too", () => {
    const twice = inputsOf(story).flatMap((input): Input[] => (input.kind === "differences" ? [input] : [input, input]));
    check(twice.reduce(apply, beginning(story)), story);
  });

  test("a step that is applied or dropped as old is no gap", () => {
    let state = beginning(story);
    for (const input of inputsOf(story)) {
      const next = apply(state, input);
      if (isGap(state, input)) {
        expect(next).toBe(state);
      }
      state = next;
    }
  });

  test("a tab that follows by patches shows the same", () => {
    let state = beginning(story);
    let tab = structuredClone(state);
    for (const input of inputsOf(story)) {
      const next = apply(state, input);
      const p = diff(state, next);
      tab = p === null ? tab : patch(tab, structuredClone(p));
      state = next;
    }
    expect(tab).toEqual(state);
  });

  test("what goes to the database adds up to the same", () => {
    let state = beginning(story);
    let batch = merged(null, {});
    for (const input of inputsOf(story)) {
      const next = apply(state, input);
      const changes = changesOf(state, next, input);
      batch = changes === null ? batch : merged(batch, changes);
      state = next;
    }
    const rows = [...(batch.conversations ?? new Map<string, Conversation | null>())].flatMap(([id, row]) => (row === null ? [] : [[id, row] as const]));
    expect(Object.fromEntries(rows)).toEqual(state.conversations);
    expect(batch.cursor).toMatchObject({ epoch: state.epoch, userSeq: state.userSeq });
    const stored = new Map<string, Event>((batch.events ?? []).map((e) => [`${e.conv} ${e.seq}`, e]));
    for (const c of Object.values(state.conversations)) {
      // A message that was changed is kept as it is now, or not at all: it is read anew.
      const held = c.last === null ? null : (stored.get(`${c.id} ${c.last.seq}`) ?? (c.last.changedSeq > 0 ? c.last : null));
      expect(held).toEqual(c.last);
    }
  });
});

test("the folder may be empty, but is there", () => {
  expect(stories.length).toBeGreaterThanOrEqual(0);
});
