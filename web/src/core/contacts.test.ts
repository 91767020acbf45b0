import { create } from "@bufbuild/protobuf";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ContactRequestState } from "../gen/hongyan/v1/common_pb";
import { ContactServiceListResponseSchema } from "../gen/hongyan/v1/contact_pb";
import { apply, type Input } from "./apply";
import { changesOf } from "./changes";
import { Company } from "./company";
import { listContacts, overlaid } from "./contacts";
import type { Core } from "./core";
import { MemoryStore } from "./db";
import { ApiError, failureOf } from "./errors";
import { diff, patch } from "./patch";
import { ANN, BOB, contact, ME, request, signedIn, user } from "./testing/make";
import type { Contact, State, UserEventBody } from "./types";

const told = (seq: number, body: UserEventBody): Input => ({ kind: "user_event", event: { seq, body } });
const kept = (c: Contact): UserEventBody => ({ kind: "contact", contact: c, users: [user(c.id)] });

describe("what the own stream tells of contacts", () => {
  test("replaces what was known of one person, and of one direction", () => {
    let state = apply(signedIn(), told(1, kept(contact(ANN, { remark: "Annie" }))));
    state = apply(state, told(2, { kind: "request", request: request(BOB, ME), users: [user(BOB)] }));
    state = apply(state, told(3, { kind: "request", request: request(BOB, ME, { state: "withdrawn" }), users: [] }));
    expect(state.contacts).toEqual({ [ANN]: contact(ANN, { remark: "Annie" }) });
    expect(state.requests).toEqual({ "3 1": request(BOB, ME, { state: "withdrawn" }) });
    expect(Object.keys(state.users)).toEqual([ANN, BOB]);
    expect(state.userSeq).toBe(3);
  });

  test("of whom nothing is kept any more there is no contact", () => {
    for (const left of [{ remark: "r" }, { tags: ["t"] }, { blocked: true }, { friend: true }]) {
      const state = apply(signedIn({ contacts: { [ANN]: contact(ANN) } }), told(1, kept(contact(ANN, { friend: false, ...left }))));
      expect(Object.keys(state.contacts)).toEqual([ANN]);
      expect(apply(state, told(2, kept(contact(ANN, { friend: false })))).contacts).toEqual({});
    }
  });

  test("goes to the database and to the tabs", () => {
    const before = signedIn({ contacts: { [BOB]: contact(BOB) } });
    const input = told(1, kept(contact(ANN)));
    const gone = told(2, kept(contact(BOB, { friend: false })));
    const after = [input, gone].reduce(apply, before);
    expect(changesOf(before, after, input)).toMatchObject({
      contacts: new Map([
        [ANN, contact(ANN)],
        [BOB, null],
      ]),
    });
    const p = diff(before, after);
    expect(p && patch(before, p)).toEqual(after);
  });
});

test("a resync asks for the list again, and shows the old one until it has come", () => {
  const differences = { epoch: "e1", resync: true, userSeq: 9, userEvents: [], conversations: [], users: [], folders: [], nextPage: "", first: true };
  const known = signedIn({ listed: true, contacts: { [ANN]: contact(ANN) } });
  expect(apply(known, { kind: "differences", differences })).toMatchObject({ listed: false, contacts: { [ANN]: contact(ANN) } });
  expect(apply(known, { kind: "differences", differences: { ...differences, epoch: "e2" } })).toMatchObject({ listed: false });
});

/** A core whose server answers List with pages, and does something before each answer. */
function setup(pages: readonly object[], first: Partial<State> = {}, meanwhile: (page: number, change: (input: Input) => void) => void = () => undefined) {
  let state: State = signedIn({ link: "live", ...first });
  const asked: unknown[] = [];
  const core: Core = {
    store: new MemoryStore(),
    call: async (_, asks) => {
      const page = asked.push(asks) - 1;
      meanwhile(page, core.change);
      const answer = pages[page];
      if (answer === undefined) {
        throw new ApiError(failureOf("unavailable"));
      }
      return create(ContactServiceListResponseSchema, answer) as never;
    },
    state: () => state,
    change: (input) => (state = apply(state, input)),
    flush: async () => undefined,
    company: new Company(), tokens: { access: async () => "" },
  };
  return { core, asked, state: () => state };
}

const wire = (userId: string, remark = "") => ({ userId, friend: true, remark });

describe("the list", () => {
  afterEach(() => vi.useRealTimers());

  test("is read page by page, and takes the place of what was known", async () => {
    const s = setup(
      [
        { contacts: [wire(ANN)], users: [{ id: ANN, name: "Ann" }], nextPageToken: "2" },
        { contacts: [wire(BOB, "Bobby")], requests: [{ fromId: "4", toId: ME, state: ContactRequestState.PENDING }] },
      ],
      { contacts: { "9": contact("9") }, requests: { "9 1": request("9", ME) } },
    );
    await listContacts(s.core);
    expect(s.state()).toMatchObject({ listed: true, users: { [ANN]: { name: "Ann" } }, contacts: { [BOB]: { remark: "Bobby" } }, requests: { "4 1": { state: "pending" } } });
    expect(Object.keys(s.state().contacts)).toEqual([ANN, BOB]);
    expect(Object.keys(s.state().requests)).toEqual(["4 1"]);
    expect(s.asked).toMatchObject([{ pageToken: "" }, { pageToken: "2" }]);
  });

  test("does not undo what was told while it was read", async () => {
    const s = setup([{ contacts: [wire(ANN, "old"), wire(BOB)], nextPageToken: "2" }, {}], {}, (page, change) => {
      if (page === 1) {
        change(told(1, kept(contact(ANN, { remark: "new" }))));
        change(told(2, kept(contact("7"))));
      }
    });
    await listContacts(s.core);
    expect(Object.values(s.state().contacts).map((c) => [c.id, c.remark])).toEqual([[ANN, "new"], [BOB, ""], ["7", ""]]);
  });

  test("of before a resync says nothing", async () => {
    const s = setup([{ contacts: [wire(ANN)] }], {}, (_, change) => change({ kind: "link", link: "syncing" }));
    await listContacts(s.core);
    expect(s.state().listed).toBe(false);
  });

  test("is asked for again when it fails", async () => {
    vi.useFakeTimers();
    const s = setup([]);
    await listContacts(s.core);
    expect(s.state().listed).toBe(false);
    await vi.advanceTimersByTimeAsync(5000);
    expect(s.asked).toHaveLength(2);
    s.core.change({ kind: "link", link: "waiting" });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(s.asked).toHaveLength(2);
  });
});

test("who was taken away while the list was read stays away", () => {
  const [a, b] = [contact(ANN), contact(BOB)];
  expect(overlaid([a, b], { [ANN]: a, [BOB]: b }, { [BOB]: b })).toEqual({ [BOB]: b });
  expect(overlaid([b], { [ANN]: a }, { [ANN]: a })).toEqual({ [BOB]: b });
});
