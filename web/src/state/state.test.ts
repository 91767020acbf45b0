import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { ANN, BOB, contact, direct, DIRECT, group, GROUP, ME, notice, request, RULES, signedIn, text, user } from "../core/testing/make";
import { failureOf } from "../core/errors";
import type { GroupChange, State } from "../core/types";
import { loadAppTexts, loadLanguage } from "../i18n";
import { initials, tint } from "./initials";
import { conversationName, noticeText, plainText, userName } from "./names";
import { nextConversation } from "./next";
import { cleanHandle } from "./people";
import { best } from "./match";
import { archive } from "./archive";
import { moved, newFolder, newsCount, stepFolder } from "./folders";
import { conversationOrder, finder, listFilter, listQuery, openConversation, people, pinnedOrder, showAll, shownConversations, totalUnread, unreadOf, unsentCount, writable } from "./selectors";
import { deviceBrowser } from "./session";

beforeAll(async () => {
  await loadLanguage("zh");
  await loadAppTexts();
});

finder.value = best;

describe("unread", () => {
  test("is derived, and what is being read counts", () => {
    const c = direct({ headNum: 9, readNum: 4 });
    expect(unreadOf(c, {})).toBe(5);
    expect(unreadOf(c, { [DIRECT]: { seq: 8, num: 8 } })).toBe(1);
    expect(unreadOf(direct({ headNum: 3, readNum: 5 }), {})).toBe(0);
    expect(totalUnread(signedIn({ conversations: { [DIRECT]: c, [GROUP]: group({ headNum: 2 }) } }))).toBe(7);
  });
});

describe("what one can do in a direct conversation", () => {
  const NOW = 1_700_000_000_000;
  const failed = { clientId: "a", conv: DIRECT, text: "x", entities: [], reply: 0, at: NOW, state: "failed", seq: 0, num: 0, failure: failureOf("permission_denied", "NOT_FRIENDS") } as const;
  const state = signedIn({ users: { [ANN]: user(ANN) }, conversations: { [DIRECT]: direct() } });
  const can = (more: Partial<State>) => writable({ ...state, ...more }, DIRECT);

  test("depends on whom one blocks", () => {
    expect(can({})).toBe("yes");
    expect(can({ contacts: { [ANN]: contact(ANN, { blocked: true }) } })).toBe("blocked");
  });

  test("where only friends write: nothing, from being refused to being friends", () => {
    const outbox = { [DIRECT]: [failed] };
    expect(can({ outbox })).toBe("refused");
    expect(can({ outbox: { [DIRECT]: [{ ...failed, state: "queued", failure: null }] } })).toBe("yes");
    expect(can({ outbox, contacts: { [ANN]: contact(ANN, { friend: false, since: 0, remark: "r" }) } })).toBe("refused");
    expect(can({ outbox, contacts: { [ANN]: contact(ANN, { since: NOW + 1 }) } })).toBe("yes");
    // They ended it, and were asked again.
    const contacts = { [ANN]: contact(ANN, { since: NOW - 9 }) };
    expect(can({ outbox, contacts })).toBe("refused");
    expect(can({ outbox, contacts, requests: { "1 2": request(ME, ANN, { sentAt: NOW + 1 }) } })).toBe("refused");
    expect(can({ outbox, contacts, requests: { "1 2": request(ME, ANN, { sentAt: NOW + 1, state: "accepted" }) } })).toBe("yes");
    expect(can({ outbox, contacts, requests: { "1 2": request(ME, ANN, { sentAt: NOW + 1, state: "accepted" }) }, skew: 60_000 })).toBe("refused");
  });

  test.each(["NOT_FRIENDS", "UNANSWERED", "PEER_REFUSES", "PRIVACY_REFUSES"] as const)("refused by %s: nothing, until something is said or friends are made", (reason) => {
    const one = { ...failed, failure: failureOf("permission_denied", reason) };
    const outbox = { [DIRECT]: [one] };
    expect(can({ outbox })).toBe("refused");
    expect(can({ outbox, contacts: { [ANN]: contact(ANN, { since: NOW + 1 }) } })).toBe("yes");
    expect(can({ outbox, conversations: { [DIRECT]: direct({ headNum: 1, last: text(1, "yes?", { sender: ANN }) }) } })).toBe("yes");
    // Kept by a client that did not note when that was.
    expect(can({ outbox: { [DIRECT]: [{ ...one, num: undefined }] } })).toBe("yes");
    expect(can({ outbox: {} })).toBe("yes");
  });

  test("what fails for itself closes nothing", () => {
    expect(can({ outbox: { [DIRECT]: [{ ...failed, failure: failureOf("invalid_argument", "TOO_LONG") }] } })).toBe("yes");
  });
});

describe("a remark", () => {
  const state = signedIn({
    users: { [ANN]: { ...user(ANN, "Ann Lee"), searchKey: "ann lee" }, [BOB]: user(BOB, "Bob") },
    contacts: { [ANN]: contact(ANN, { remark: "老李", searchKey: "lao li" }), [BOB]: contact(BOB), "9": contact("9", { remark: "not known yet" }) },
    conversations: { [DIRECT]: direct({ last: text(1) }), [GROUP]: group({ last: text(2, "", { conv: GROUP }) }) },
  });

  test("stands in the place of the name", () => {
    expect(userName(people(state), ANN)).toBe("老李");
    expect(userName(people(state), BOB)).toBe("Bob");
    expect(conversationName(people(state), direct())).toBe("老李");
    expect(noticeText(people(state), notice(1, 0, { kind: "member_left" }), "group", ME)).toContain("老李");
    expect(state.users[ANN]?.name).toBe("Ann Lee");
    expect(people(state)).toBe(people({ ...state, link: "live" }));
  });

  test("finds the person, and so does what they call themselves", () => {
    for (const query of ["老李", "laoli", "ll", "Ann Lee", "annl", "handle2"]) {
      listQuery.value = query;
      expect(shownConversations(state), query).toEqual([DIRECT]);
    }
    showAll();
  });
});

test("a spoiler is told neither in previews nor to readers", () => {
  const spoiler = { kind: "spoiler", length: 2 } as const;
  expect(plainText("凶手是管家，不是厨师", [{ kind: "bold", offset: 0, length: 2 }, { ...spoiler, offset: 3 }, { ...spoiler, offset: 8 }])).toBe("凶手是[隐藏]，不是[隐藏]");
});

test("conversations by last activity; the same state gives the same list", () => {
  const state = signedIn({ conversations: { [DIRECT]: direct({ last: text(1) }), [GROUP]: group({ last: text(9) }) } });
  expect(conversationOrder(state)).toEqual([GROUP, DIRECT]);
  expect(conversationOrder({ ...state, link: "live" })).toBe(conversationOrder(state));
  const waiting = { clientId: "a", conv: DIRECT, text: "x", entities: [], reply: 0, at: 1_800_000_000_000, state: "queued", seq: 0, failure: null } as const;
  const sending = { ...state, outbox: { [DIRECT]: [waiting] } };
  expect(conversationOrder(sending)).toEqual([DIRECT, GROUP]);
  expect(unsentCount(sending)).toBe(1);
});

describe("the list", () => {
  const settings = { pinned: 0, mutedUntil: 0, markedUnread: false, archived: 0, unlisted: 0, scheduled: 0, unsent: 0 };
  const pinned = (id: string, place: number) => direct({ id, settings: { ...settings, pinned: place }, createdAt: 1 });
  const conversations = { [DIRECT]: direct({ headNum: 2, last: text(1) }), [GROUP]: group({ last: text(9), searchKey: "zu" }), "300": pinned("300", 1), "400": pinned("400", 2) };
  const state = signedIn({ conversations, users: { [ANN]: { ...user(ANN, "张三"), searchKey: "zhang san", handle: "annie" } } });
  const show = (query: string, filter: "all" | "unread" | "mentions" | "groups") => {
    listQuery.value = query;
    listFilter.value = filter;
    return shownConversations(state);
  };
  afterEach(() => void show("", "all"));

  test("has what is pinned on top, the greatest first, then the last activity", () => {
    expect(conversationOrder(state)).toEqual(["400", "300", GROUP, DIRECT]);
    expect(pinnedOrder(state)).toEqual(["400", "300"]);
    expect(shownConversations(state)).toEqual(conversationOrder(state));
  });

  test("is narrowed by name, sound, handle and kind", () => {
    for (const query of ["zs", "zhangs", "三", "@ann"]) {
      expect(show(query, "all")).toEqual(["400", "300", DIRECT]);
    }
    expect(show("nobody", "all")).toEqual([]);
    expect(show("", "groups")).toEqual([GROUP]);
    expect(show("", "unread")).toEqual([DIRECT]);
    openConversation.value = GROUP;
    expect(show("", "unread")).toEqual([GROUP, DIRECT]);
    openConversation.value = null;
  });

  test("is narrowed to where one is mentioned and has not read it", () => {
    const named = signedIn({ conversations: { [DIRECT]: direct({ headNum: 2 }), [GROUP]: group({ headNum: 2, mentionSeqs: [2] }) } });
    listFilter.value = "mentions";
    expect(shownConversations(named)).toEqual([GROUP]);
    expect(newsCount(named)["mentions"]).toBe(1);
    const read = { ...named, reading: { [GROUP]: { seq: 2, num: 2 } } };
    expect(shownConversations(read)).toEqual([]);
    expect(newsCount(read)["mentions"]).toBe(0);
  });

  test("is narrowed to a folder: what was chosen, and the kinds it shows", () => {
    const muted = { ...settings, mutedUntil: Infinity };
    const mine = { "1": direct({ id: "1", headNum: 1 }), "2": direct({ id: "2", settings: muted, headNum: 1 }), "3": group({ id: "3", settings: muted }), "4": group({ id: "4" }), "5": direct({ id: "5", kind: "saved" }) };
    const folder = (more: object) => ({ id: "9", name: "f", emoji: "", conversationIds: [], direct: false, groups: false, excludeMuted: false, ...more });
    const shown = (more: object) => {
      listFilter.value = "9";
      const s = signedIn({ conversations: mine, folders: [folder(more)] });
      return [shownConversations(s).toSorted().join(), newsCount(s)["9"]];
    };
    expect(shown({})).toEqual(["", 0]);
    expect(shown({ direct: true })).toEqual(["1,2", 2]);
    expect(shown({ groups: true })).toEqual(["3,4", 0]);
    expect(shown({ direct: true, groups: true, excludeMuted: true })).toEqual(["1,4", 1]);
    expect(shown({ direct: true, excludeMuted: true, conversationIds: ["3", "5"] })).toEqual(["1,3,5", 1]);
    expect(shown({ conversationIds: ["5", "gone"] })).toEqual(["5", 0]);
  });

  test("goes from one folder to the next and round", () => {
    const s = signedIn({ folders: [{ id: "7", name: "a", emoji: "", conversationIds: [], direct: true, groups: false, excludeMuted: false }] });
    const seen = Array.from({ length: 5 }, () => {
      stepFolder(s, 1);
      return listFilter.value;
    });
    expect(seen).toEqual(["unread", "mentions", "groups", "7", "all"]);
    stepFolder(s, -1);
    expect(listFilter.value).toBe("7");
    const fromArchive = ([1, -1] as const).map((step) => {
      listFilter.value = "archive";
      stepFolder(s, step);
      return listFilter.value;
    });
    expect(fromArchive).toEqual(["all", "7"]);
    expect([moved([{ ...newFolder(), id: "1" }, { ...newFolder(), id: "2" }], "2", -1), moved([{ ...newFolder(), id: "1" }], "1", 1)]).toEqual([["2", "1"], ["1"]]);
  });

  test("has nothing that is put away, until the next message or a search", () => {
    const put = (id: string, headNum: number, more: object) => direct({ id, headNum, readNum: 0, settings: { ...settings, ...more } });
    const away = signedIn({
      conversations: {
        "1": put("1", 3, { archived: 4 }),
        "2": put("2", 4, { archived: 4 }),
        "3": put("3", 4, { archived: 4, mutedUntil: Infinity }),
        "4": put("4", 3, { unlisted: 4 }),
        "5": put("5", 4, { unlisted: 4, archived: 0 }),
        "6": put("6", 3, { unlisted: 4, archived: 4 }),
      },
      users: { [ANN]: { ...user(ANN, "张三"), searchKey: "zhang san" } },
    });
    expect(shownConversations(away)).toEqual(["2", "5"]);
    expect(archive(away)).toEqual(["1", "3"]);
    expect(totalUnread(away)).toBe(8);
    expect(newsCount(away)["unread"]).toBe(2);
    listFilter.value = "archive";
    expect(shownConversations(away)).toEqual(["1", "3"]);
    listQuery.value = "zs";
    expect(shownConversations(away)).toHaveLength(6);
  });

  test("leads round, and to what is new and not muted", () => {
    expect(nextConversation(state, GROUP, 1, false)).toBe(DIRECT);
    expect(nextConversation(state, DIRECT, 1, false)).toBe("400");
    expect(nextConversation(state, "400", -1, false)).toBe(DIRECT);
    expect(nextConversation(state, null, 1, true)).toBe(DIRECT);
    expect(nextConversation(state, DIRECT, 1, true)).toBeNull();
  });

  test("counts nothing that is muted, and a mark as one", () => {
    const muted = direct({ headNum: 2, settings: { ...settings, mutedUntil: Infinity } });
    const marked = group({ settings: { ...settings, markedUnread: true } });
    expect(totalUnread(signedIn({ conversations: { [DIRECT]: muted, [GROUP]: marked } }))).toBe(1);
    const over = direct({ headNum: 2, settings: { ...settings, mutedUntil: 1 } });
    expect(totalUnread(signedIn({ conversations: { [DIRECT]: over } }))).toBe(2);
  });
});

test("where one may write", () => {
  const state = signedIn({ conversations: { [DIRECT]: direct(), [GROUP]: group({ role: "none" }) }, users: { [ANN]: user(ANN) } });
  expect(writable(state, DIRECT)).toBe("yes");
  expect(writable(state, GROUP)).toBe("left");
  expect(writable({ ...state, users: { [ANN]: { ...user(ANN), deleted: true } } }, DIRECT)).toBe("peer_deleted");
  expect(writable({ ...state, users: { [ANN]: { ...user(ANN), system: true } } }, DIRECT)).toBe("system");
});

describe("names", () => {
  const users = { [ANN]: user(ANN, "张三"), [BOB]: { ...user(BOB, ""), deleted: true }, [ME]: user(ME, "我自己") };

  test("of people and conversations", () => {
    expect(userName(users, ANN)).toBe("张三");
    expect(userName(users, BOB)).toBe("已注销用户");
    expect(userName(users, "9")).toBe("用户");
    expect(conversationName(users, direct())).toBe("张三");
    expect(conversationName(users, group({ name: "组" }))).toBe("组");
  });

  test("in notices", () => {
    const says = (body: Parameters<typeof notice>[2]) => noticeText(users, notice(1, 0, body), "group", ME);
    expect(says({ kind: "members_added", users: [ME, BOB] })).toBe("张三邀请你和已注销用户加入群聊");
    expect(says({ kind: "group_created", name: "组", users: [] })).toBe("张三创建了群聊“组”");
    expect(says({ kind: "member_left" })).toBe("张三退出了群聊");
    expect(says({ kind: "text", text: "x", entities: [] })).toBe("");
  });

  test("in notices of what is rarely done, once their words are here", async () => {
    const says = (body: Parameters<typeof notice>[2]) => noticeText(users, notice(1, 0, body), "group", ME);
    expect(says({ kind: "owner_changed", user: ME })).toBe("…");
    await expect.poll(() => says({ kind: "owner_changed", user: ME })).toBe("你成为群主");
    const at = notice(1, 0, { kind: "member_left" }).sentAt;
    const told: readonly [GroupChange, string][] = [
      [{ what: "permissionsChanged", permissions: RULES }, "张三修改了群权限"],
      [{ what: "memberMuted", userId: ME, until: Infinity }, "张三将你禁言"],
      [{ what: "memberMuted", userId: ME }, "张三解除了你的禁言"],
      [{ what: "allMuted", until: Infinity }, "张三开启了全员禁言"],
      [{ what: "allMuted", until: at - 1 }, "张三关闭了全员禁言"],
      [{ what: "slowModeChanged", seconds: 300 }, "张三开启了慢速模式：每 5分钟 一条"],
      [{ what: "slowModeChanged", seconds: 0 }, "张三关闭了慢速模式"],
      [{ what: "banChanged", userId: BOB, banned: false }, "张三允许已注销用户重新加入群聊"],
      [{ what: "inviteCreated", inviteId: "1" }, "张三创建了邀请链接"],
      [{ what: "applicationsChanged", waiting: 2 }, "2 人申请加入群聊，等待审核"],
      [{ what: "noticeChanged", text: "x" }, "张三发布了群公告"],
      [{ what: "nicknameChanged", nickname: "小张" }, "张三在群里改名为“小张”"],
      [{ what: "historyChanged", fromSeq: 0 }, "张三不再让新成员查看之前的消息"],
    ];
    for (const [change, words] of told) {
      expect(says({ kind: "group", ...change })).toBe(words);
    }
    expect(says({ kind: "group", what: "memberMuted", userId: ME, until: at + 60_000 })).toMatch(/^张三将你禁言到 \d\d:\d\d$/);
    expect(says({ kind: "role_changed", user: BOB, role: "admin" })).toBe("已注销用户成为管理员");
    expect(says({ kind: "group_dissolved" })).toBe("张三解散了群聊");
    expect(says({ kind: "member_removed", user: ME })).toBe("张三将你移出群聊");
    expect(says({ kind: "group_renamed", name: "新", searchKey: "xin" })).toBe("张三将群名改为“新”");
  });

  test("as initials", () => {
    expect(["张三丰", "李雷", "王", "Alice Chen", "bob", "王Bob", "", "👨‍👩‍👧 family", "jean-luc"].map((n) => initials(n))).toEqual(["三丰", "李雷", "王", "AC", "BO", "王", "", "👨‍👩‍👧F", "JL"]);
    expect(initials("产品讨论组", true)).toBe("产品");
    expect(initials("产品讨论组（2027）", true)).toBe("产品");
    expect(tint("123")).toBe(tint("123"));
    expect(tint("123")).toBeGreaterThanOrEqual(1);
    expect(tint("123")).toBeLessThanOrEqual(8);
  });
});

test("small things", () => {
  expect(cleanHandle(" @bob ")).toBe("bob");
  expect(deviceBrowser("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36")).toBe("Chrome Linux");
  expect(deviceBrowser("something else")).toBe("");
});

test("nothing is narrowed after showAll: the next one who signs in sees the whole list", () => {
  listFilter.value = "unread";
  listQuery.value = "what the one before has typed";
  showAll();
  expect([listFilter.value, listQuery.value]).toEqual(["all", ""]);
});
