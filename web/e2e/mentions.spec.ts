import type { Browser, Locator } from "@playwright/test";
import { befriend, Caller } from "./caller";
import { axeFaults, layoutFaults } from "./layout";
import { expect, languages, Person, REFUSAL, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

interface Cast {
  readonly ann: Person;
  readonly bob: Person;
  readonly callers: { readonly ann: Caller; readonly bob: Caller; readonly cat: Caller };
  readonly group: string;
}

/** cast: Ann's group with Bob and a third one who is at no browser. */
async function cast(browser: Browser, n: number | string, locale = "zh-CN"): Promise<Cast> {
  const cat = await Caller.register(server.url, `cat${n}`, "韩梅梅");
  const ann = await Person.arrive(browser, server.url, `ann${n}`, { locale });
  const bob = await Person.arrive(browser, server.url, `bob${n}`, { locale });
  const callers = { ann: await ann.signUp("Ann"), bob: await bob.signUp("张三丰"), cat };
  const group = await callers.ann.createGroup("山", [callers.bob, cat]);
  return { ann, bob, callers, group };
}

const row = (p: Person, text: string): Locator => p.log.locator("[data-message]").filter({ has: p.page.locator('[data-part="text"]', { hasText: text }) });
const list = (p: Person): Locator => p.page.getByRole("listbox", { name: p.texts["mention.members"] });
const options = (p: Person): Promise<string[]> => list(p).getByRole("option").evaluateAll((all) => all.map((o) => o.children[1]?.textContent ?? ""));

function mention(user: Caller, name: string): unknown {
  return { kind: "ENTITY_KIND_MENTION", offset: 0, length: name.length + 1, userId: user.id };
}

interface Wire {
  readonly body: string;
  readonly entities?: readonly { readonly kind: string; readonly offset: number; readonly length: number; readonly userId: string }[];
}

/** entitiesOf is what the server has of the message that says so: "MENTION 3 4 <id>"; null: it has none. */
async function entitiesOf(caller: Caller, conversationId: string, body: string): Promise<string[] | null> {
  const { messages } = (await caller.call("MessageService/History", { conversationId, limit: 20 })) as { messages: readonly { readonly content?: { readonly text?: Wire } }[] };
  const text = messages.map((m) => m.content?.text).find((one) => one?.body === body);
  return text === undefined ? null : (text.entities ?? []).map((e) => `${e.kind.replace("ENTITY_KIND_", "")} ${e.offset} ${e.length} ${e.userId}`);
}

for (const locale of languages("zh-CN")) {
  test(`somebody is mentioned by a few letters, and sees it before and in the conversation: ${locale}`, async ({ browser }) => {
    const { ann, bob, callers, group } = await cast(browser, locale.slice(0, 2), locale);
    const { texts } = ann;
    await ann.openRow("山");
    await ann.composer.pressSequentially("hi @");
    await expect(list(ann)).toBeVisible();
    expect((await options(ann)).toSorted()).toEqual([texts["mention.all"], texts["mention.admins"], "韩梅梅", "张三丰"].toSorted());
    expect(await axeFaults(ann.page)).toEqual([]);
    expect(await layoutFaults(ann.page)).toEqual([]);
    // Initials of the sound; the name goes in, and what is styled around it stays styled.
    await ann.composer.pressSequentially("zsf");
    await expect.poll(() => options(ann)).toEqual(["张三丰"]);
    await ann.composer.press("Enter");
    await expect(ann.composer).toHaveValue("hi @张三丰 ");
    await expect(list(ann)).toBeHidden();
    await ann.composer.pressSequentially("**早** 😀");
    await ann.composer.press("Enter");
    await expect(row(ann, "hi @张三丰 早").getByRole("link", { name: "@张三丰" })).toHaveAttribute("href", `/u/${callers.bob.id}`);
    await expect.poll(() => entitiesOf(callers.ann, group, "hi @张三丰 早 😀")).toEqual([`MENTION 3 4 ${callers.bob.id}`, "BOLD 8 1 0"]);

    // Bob: a sign and words in the list, a line beside the message; seen, it is over.
    await expect(bob.row("山").locator('[data-badge="@"]')).toBeVisible();
    await expect(bob.row("山")).toContainText(texts["list.mentioned"]);
    // Of all that is in the list, only where somebody means him.
    await bob.page.getByRole("button", { name: `${texts["list.filter_mentions"]} 1` }).click();
    await expect(bob.page.locator("[data-conv]")).toHaveCount(1);
    await bob.openRow("山");
    await expect(row(bob, "hi @张三丰")).toHaveAttribute("data-mentions-me", "");
    await expect(row(bob, "hi @张三丰")).toHaveAttribute("aria-description", texts["list.mentioned"]);
    await expect(bob.row("山").locator('[data-badge="@"]')).toHaveCount(0);
    await expect(bob.row("山")).not.toContainText(texts["list.mentioned"]);
    await expect(row(ann, "hi @张三丰")).not.toHaveAttribute("data-mentions-me");
    expect(await axeFaults(bob.page)).toEqual([]);
    // The name leads to the card.
    await row(bob, "hi @张三丰").getByRole("link", { name: "@张三丰" }).click();
    await expect(bob.page.getByRole("dialog").getByRole("heading", { name: "张三丰" })).toBeVisible();
  });
}

test.describe("what is refused", () => {
  test.use({ forgives: REFUSAL });
  test("all are mentioned by whom the group lets", async ({ browser }) => {
    const { ann, bob, callers, group } = await cast(browser, 1);
    await bob.openRow("山");
    await ann.openRow("山");
    await bob.composer.pressSequentially("＠");
    await expect(list(bob)).toBeVisible();
    expect(await options(bob)).not.toContain("所有人");
    await bob.composer.pressSequentially("syr");
    await expect(list(bob)).toBeHidden();
    // Who writes it out is refused by the server.
    await bob.composer.fill("[@大家](@all) 开会");
    await bob.composer.press("Enter");
    await expect(bob.log.getByText(bob.texts["reason.MENTION_ALL_NOT_ALLOWED"])).toBeVisible();

    await ann.composer.pressSequentially("@syr");
    await expect.poll(() => options(ann)).toEqual(["所有人"]);
    await ann.composer.press("Tab");
    await expect(ann.composer).toHaveValue("@所有人 ");
    await ann.composer.pressSequentially("开会");
    await ann.composer.press("Enter");
    await expect(row(bob, "@所有人 开会")).toHaveAttribute("data-mentions-me", "");
    await expect.poll(() => entitiesOf(callers.ann, group, "@所有人 开会")).toEqual(["MENTION_ALL 0 4 0"]);
    // Those who keep order, by anybody. Of what fits, people stand first.
    await bob.composer.pressSequentially("@a");
    await expect.poll(() => options(bob)).toEqual(["Ann", "韩梅梅", "管理员"]);
    await bob.composer.press("Backspace");
    await bob.composer.pressSequentially("guanli");
    await expect.poll(() => options(bob)).toEqual(["管理员"]);
    await bob.composer.press("Enter");
    await bob.composer.pressSequentially("请看");
    await bob.composer.press("Enter");
    await expect(row(ann, "@管理员 请看")).toHaveAttribute("data-mentions-me", "");
  });
});

test("a name is one thing: one key takes it away, undo brings it back, arrows pass it", async ({ browser }) => {
  const { ann, callers, group } = await cast(browser, 2);
  await ann.openRow("山");
  await ann.composer.pressSequentially("问@hmm");
  await expect.poll(() => options(ann)).toEqual(["韩梅梅"]);
  await ann.composer.press("Enter");
  await expect(ann.composer).toHaveValue("问@韩梅梅 ");
  await ann.composer.press("Backspace");
  await expect(ann.composer).toHaveValue("问");
  await ann.composer.press("Control+z");
  await expect(ann.composer).toHaveValue("问@韩梅梅 ");
  // Before it, over it, and behind it.
  await ann.composer.press("Home");
  await ann.composer.press("ArrowRight");
  await ann.composer.press("ArrowRight");
  await ann.composer.pressSequentially("!");
  await expect(ann.composer).toHaveValue("问@韩梅梅! ");
  await ann.composer.press("Home");
  await ann.composer.pressSequentially("请");
  await ann.composer.press("Enter");
  await expect(row(ann, "请问@韩梅梅!").getByRole("link", { name: "@韩梅梅" })).toBeVisible();
  await expect.poll(() => entitiesOf(callers.ann, group, "请问@韩梅梅!")).toEqual([`MENTION 2 4 ${callers.cat.id}`]);
  // Bold, and still a name.
  await ann.composer.pressSequentially("@hmm");
  await expect.poll(() => options(ann)).toEqual(["韩梅梅"]);
  await ann.composer.press("Enter");
  await ann.composer.press("Control+a");
  await ann.composer.press("Control+b");
  await expect(ann.composer).toHaveValue("**@韩梅梅** ");
  await ann.composer.press("Enter");
  await expect.poll(() => entitiesOf(callers.ann, group, "@韩梅梅")).toEqual(["BOLD 0 4 0", `MENTION 0 4 ${callers.cat.id}`]);
  // Esc leaves the text alone, and nothing asks again.
  await ann.composer.pressSequentially("@");
  await expect(list(ann)).toBeVisible();
  await ann.composer.press("Escape");
  await ann.composer.pressSequentially("zs");
  await expect(list(ann)).toBeHidden();
  await ann.composer.press("Enter");
  await expect(row(ann, "@zs")).toBeVisible();
  await expect.poll(() => entitiesOf(callers.ann, group, "@zs")).toEqual([]);
});

test("who spoke last stands first, a remark finds and is not written, and a finger chooses", async ({ browser }) => {
  const { bob, callers, group } = await cast(browser, 3);
  await befriend(callers.cat, callers.bob, { remark: "老同学", tags: [] });
  await callers.ann.send(group, "一");
  await callers.cat.send(group, "二");
  await callers.ann.send(group, "三");
  await callers.ann.call("GroupService/SetNickname", { conversationId: group, nickname: "领队" });
  await bob.openRow("山");
  await expect(row(bob, "三")).toBeVisible();
  await bob.composer.pressSequentially("@");
  await expect.poll(() => options(bob)).toEqual(["管理员", "领队", "韩梅梅"]);
  await expect(list(bob).getByRole("option", { selected: true })).toContainText("领队Ann · @ann3");
  await bob.composer.press("ArrowDown");
  await expect(list(bob).getByRole("option", { selected: true })).toContainText("韩梅梅");
  await bob.composer.pressSequentially("ltx");
  await expect(list(bob).getByRole("option")).toContainText("老同学");
  await list(bob).getByRole("option").click();
  await expect(bob.composer).toHaveValue("@韩梅梅 ");
  await expect(bob.composer).toBeFocused();
});

test("an edit and a draft keep who is mentioned, over a reload and on another device", async ({ browser }) => {
  const { ann, callers, group } = await cast(browser, 4);
  await ann.openRow("山");
  await ann.composer.pressSequentially("@hmm");
  await expect.poll(() => options(ann)).toEqual(["韩梅梅"]);
  await ann.composer.press("Enter");
  await ann.composer.pressSequentially("三点");
  await ann.composer.press("Enter");
  await expect(row(ann, "@韩梅梅 三点")).toBeVisible();
  await ann.composer.press("ArrowUp");
  await expect(ann.composer).toHaveValue("@韩梅梅 三点");
  await ann.composer.press("Backspace");
  await ann.composer.press("Backspace");
  await ann.composer.pressSequentially("四点");
  await ann.composer.press("Enter");
  await expect(row(ann, "@韩梅梅 四点").getByRole("link", { name: "@韩梅梅" })).toBeVisible();
  await expect.poll(() => entitiesOf(callers.cat, group, "@韩梅梅 四点")).toEqual([`MENTION 0 4 ${callers.cat.id}`]);

  await ann.composer.pressSequentially("再问 @hmm");
  await expect.poll(() => options(ann)).toEqual(["韩梅梅"]);
  await ann.composer.press("Enter");
  await expect(ann.composer).toHaveValue("再问 @韩梅梅 ");
  await ann.page.reload();
  await expect(ann.composer).toHaveValue("再问 @韩梅梅 ");
  await ann.page.getByRole("link", { name: "鸿雁 Hongyan" }).first().click();
  await expect(ann.row("山")).toContainText("[草稿] 再问 @韩梅梅");
  const phone = await Person.arrive(browser, server.url, ann.handle);
  await phone.comeBack();
  await expect(phone.row("山")).toContainText("[草稿] 再问 @韩梅梅");
  await phone.openRow("山");
  await expect(phone.composer).toHaveValue("再问 @韩梅梅 ");
  await phone.composer.press("Enter");
  await expect(row(phone, "再问 @韩梅梅").getByRole("link", { name: "@韩梅梅" })).toBeVisible();
  await expect.poll(() => entitiesOf(callers.cat, group, "再问 @韩梅梅")).toEqual([`MENTION 3 4 ${callers.cat.id}`]);
});

test("a word that is composed for the name is left to the input method", async ({ browser }) => {
  const { ann } = await cast(browser, 5);
  await ann.openRow("山");
  await ann.composer.pressSequentially("@");
  await expect(list(ann)).toBeVisible();
  // All who can be meant are here.
  await expect.poll(() => options(ann)).toHaveLength(4);
  const before = await options(ann);
  const cdp = await ann.page.context().newCDPSession(ann.page);
  await cdp.send("Input.imeSetComposition", { text: "zhang", selectionStart: 5, selectionEnd: 5 });
  await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "ArrowDown", code: "ArrowDown", windowsVirtualKeyCode: 229 });
  await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
  // Nothing was chosen, and nothing is looked for yet.
  expect(await options(ann)).toEqual(before);
  await expect(ann.composer).toHaveValue("@zhang");
  await cdp.send("Input.insertText", { text: "张" });
  await expect.poll(() => options(ann)).toEqual(["张三丰"]);
  await ann.composer.press("Enter");
  await expect(ann.composer).toHaveValue("@张三丰 ");
});

test("unread mentions are counted, gone through one by one, and gone everywhere; a muted conversation tells them too", async ({ browser }) => {
  const { bob, callers, group } = await cast(browser, 6);
  const phone = await Person.arrive(browser, server.url, bob.handle, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.comeBack();
  await callers.bob.call("ConversationService/Mute", { conversationId: group, forEver: true });
  for (let i = 1; i <= 90; i++) {
    await callers.cat.send(group, i % 30 === 20 ? `@张三丰 ${i}` : `第 ${i} 条`, i % 30 === 20 ? [mention(callers.bob, "张三丰")] : []);
  }
  for (const one of [bob, phone]) {
    await expect(one.row("山").locator('[data-badge="@"]')).toBeVisible();
    await expect(one.row("山").locator('[data-badge="muted"]')).toHaveText(/90/);
  }
  // Three, and what the server's own account says of the new device.
  await expect(bob.page).toHaveTitle(/^\(4\)/);
  // Put away, it still says so; taken out again it is where it was.
  const archive = phone.page.getByRole("button", { name: /^归档/ });
  await callers.bob.call("ConversationService/Archive", { conversationId: group, archived: true });
  await expect(archive.locator('[data-badge="@"]')).toBeVisible();
  await callers.bob.call("ConversationService/Archive", { conversationId: group, archived: false });
  await expect(archive).toBeHidden();
  await bob.openRow("山");
  const next = (count: number) => bob.page.getByRole("button", { name: bob.texts["ops.to_mention"].other.replace("{count}", `${count}`) });
  await expect(next(3)).toBeVisible();
  await next(3).click();
  await expect(row(bob, "@张三丰 20")).toBeInViewport();
  await next(2).click();
  await expect(row(bob, "@张三丰 50")).toBeInViewport();
  await expect(next(1)).toBeVisible();
  await expect(phone.row("山").locator('[data-badge="@"]')).toBeVisible();
  expect(await axeFaults(bob.page)).toEqual([]);
  await next(1).click();
  await expect(row(bob, "@张三丰 80")).toBeInViewport();
  await expect(next(1)).toBeHidden();
  for (const one of [bob, phone]) {
    await expect(one.row("山").locator('[data-badge="@"]')).toHaveCount(0);
  }
});
