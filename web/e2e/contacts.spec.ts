import type { Page } from "@playwright/test";
import { isStored } from "./api";
import { Caller } from "./caller";
import { axeFaults, layoutFaults } from "./layout";
import { AWAY, expect, languages, Person, REFUSAL, test, WHOLE } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

/** find looks somebody up on the page of contacts, and leaves their card open. */
async function find(who: Person, handle: string): Promise<void> {
  const { page, texts } = who;
  await who.show("/contacts");
  await page.getByRole("button", { name: texts["contacts.add"] }).first().click();
  await page.getByLabel(texts["contacts.who"]).fill(handle);
  await page.getByRole("list", { name: texts["contacts.found"] }).getByRole("button", { name: `@${handle}` }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: `@${handle}` })).toBeVisible();
}

const popover = (page: Page) => page.locator("[popover][role=dialog]");

for (const locale of languages("zh-CN")) {
  const other = locale === "zh-CN" ? "en-US" : "zh-CN";
  test(`two meet, call each other what they like, and part: ${locale}`, async ({ browser }) => {
    const suffix = locale.slice(0, 2);
    const ann = await Person.arrive(browser, server.url, `ann.${suffix}`, { locale });
    const bob = await Person.arrive(browser, server.url, `bob.${suffix}`, { locale: other });
    await ann.signUp("Ann");
    await bob.signUp("Bob");
    const { page, texts } = ann;
    const { texts: bobs } = bob;

    await find(ann, bob.handle);
    await page.getByRole("button", { name: texts["people.add"], exact: true }).click();
    const ask = page.getByRole("dialog").last();
    await expect(ask.getByLabel(texts["people.message"])).toHaveValue(locale === "zh-CN" ? "我是Ann" : "I’m Ann");
    await ask.getByLabel(texts["people.message"]).fill("字".repeat(51));
    await expect(ask.getByRole("button", { name: texts["people.send"] })).toBeDisabled();
    await ask.getByLabel(texts["people.message"]).fill("from the reading club");
    await ask.getByLabel(texts["people.remark"], { exact: true }).fill("老鲍");
    await ask.getByLabel(texts["people.new_tag"]).fill("club");
    await ask.getByRole("button", { name: texts["people.send"] }).click();
    await expect(page.getByRole("dialog").getByText(texts["people.sent"])).toBeVisible();
    await expect(page.getByRole("dialog").getByRole("heading", { name: "老鲍" })).toBeVisible();
    await page.keyboard.press("Escape");

    // Both tabs of the other one know at once.
    const second = bob.beside(await bob.page.context().newPage());
    await bob.show("/contacts/new");
    await second.page.goto("/contacts/new");
    for (const tab of [bob, second]) {
      await expect(tab.page.getByRole("navigation", { name: bobs["nav.label"] }).locator("[data-badge]").filter({ hasText: "1" })).toBeVisible();
      await expect(tab.page.getByText("from the reading club")).toBeVisible();
    }
    await bob.page.getByRole("button", { name: bobs["people.accept"] }).click();
    await expect(bob.page.getByRole("heading", { name: "Ann", level: 1 })).toBeVisible();
    await expect(bob.log).toContainText(bobs["notice.friends"]);
    await expect(second.page.getByText(bobs["contacts.accepted"], { exact: true })).toBeVisible();
    await expect(second.page.getByRole("button", { name: bobs["people.accept"] })).toBeHidden();
    await second.page.close();

    // The remark is the name: in the list, above the chat, in bubbles and notices, in the title.
    await ann.show("/");
    await ann.openRow("老鲍");
    await expect(ann.log).toContainText(texts["notice.friends"]);
    await expect(page).toHaveTitle(/^老鲍/);
    await bob.say("hello");
    await expect.poll(() => ann.messages()).toEqual(["hello"]);
    await ann.createGroup(`Club ${suffix}`, [bob.handle]);
    await bob.openRow(`Club ${suffix}`);
    await bob.say("here too");
    await expect(ann.log.getByRole("link", { name: "老鲍" })).toBeVisible();
    await page.keyboard.press("ControlOrMeta+k");
    await page.getByRole("combobox").fill("Bob");
    await expect(page.getByRole("option", { name: "老鲍" })).toBeVisible();
    await page.keyboard.press("Escape");

    // A press on the name shows the card, with the name they have themselves.
    await ann.log.getByRole("link", { name: "老鲍" }).click();
    await expect(popover(page).getByText("Bob", { exact: true })).toBeVisible();
    await popover(page).getByText(locale === "zh-CN" ? "1 个共同群聊" : "1 group in common").click();
    await expect(popover(page).getByRole("link", { name: `Club ${suffix}` })).toBeVisible();
    await popover(page).getByRole("link", { name: "club", exact: true }).click();
    await expect(popover(page)).toBeHidden();
    await expect(page.getByRole("group", { name: "club" }).getByRole("link", { name: "老鲍" })).toBeVisible();

    // Blocked: the one learns it by being refused, the other sees why they cannot write.
    await bob.show("/");
    await bob.openRow("Ann");
    await bob.page.getByRole("heading", { level: 1 }).getByRole("link").click();
    await popover(bob.page).getByRole("button", { name: bobs["people.block"] }).click();
    await bob.page.getByRole("dialog").getByRole("button", { name: bobs["people.block"] }).click();
    await expect(bob.page.getByText(bobs["people.closed_blocked"])).toBeVisible();
    await expect(bob.composer).toBeHidden();
    await ann.show("/");
    await ann.openRow("老鲍");
    await ann.say("are you there?");
    await expect(ann.log.getByText(texts["reason.PEER_REFUSES"])).toBeVisible();
    // What one would write next would be refused too.
    const closed = ann.page.getByRole("status").filter({ hasText: texts["reason.PEER_REFUSES"] });
    await expect(closed).toBeVisible();
    await expect(ann.composer).toBeHidden();
    await expect(closed.getByRole("button", { name: texts["people.add"] })).toHaveCount(0);
    await bob.show("/contacts/blocked");
    await expect(bob.page.getByRole("list", { name: bobs["contacts.blocked"] }).getByRole("link", { name: "Ann" })).toBeVisible();
    await bob.page.getByRole("button", { name: bobs["people.unblock"] }).click();
    await expect(bob.page.getByText(bobs["contacts.no_blocked"])).toBeVisible();
    await closed.getByRole("button", { name: texts["app.retry"] }).click();
    await expect(ann.composer).toBeVisible();
    await bob.show("/");
    await bob.openRow("Ann");
    await expect.poll(() => bob.messages()).toContain("are you there?");

    // Removed, with what was said, and asked again: who is still a friend of theirs is one at once.
    await bob.page.getByRole("heading", { level: 1 }).getByRole("link").click();
    await popover(bob.page).getByRole("button", { name: bobs["people.remove"] }).click();
    await bob.page.getByRole("switch", { name: bobs["people.remove_clear"] }).click();
    await bob.page.getByRole("dialog").getByRole("button", { name: bobs["people.remove"] }).click();
    await expect.poll(() => bob.messages()).toEqual([]);
    expect(await ann.messages()).toContain("are you there?");
    const bar = bob.page.getByRole("region", { name: bobs["people.stranger"] });
    await bar.getByRole("button", { name: bobs["people.add"] }).click();
    await bob.page.getByRole("dialog").getByRole("button", { name: bobs["people.send"] }).click();
    await expect(bar).toBeHidden();
    await bob.show("/contacts");
    await expect(bob.page.getByRole("link", { name: /Ann/ })).toBeVisible();
  });
}

test("where only friends write, who is none is told, and asks with one press; who declines may say why", async ({ browser }) => {
  const strict = new Server({ HONGYAN_PEOPLE_STRANGERS: "friends" });
  await strict.start();
  const cat = await Person.arrive(browser, strict.url, "cat");
  const dan = await Person.arrive(browser, strict.url, "dan", { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
  await cat.signUp("Cat");
  await dan.signUp("Dan");
  await find(cat, "dan");
  await cat.page.getByRole("button", { name: "发消息" }).click();
  const note = cat.page.getByRole("alert").filter({ hasText: "只有好友才能聊天" });
  await note.getByRole("button", { name: "加好友" }).click();
  await cat.page.getByRole("button", { name: "发送申请" }).click();
  await dan.show("/contacts/new");
  await dan.page.getByRole("button", { name: "接受" }).click();
  // On the phone the card is a page, one level up is where one was.
  await dan.page.getByRole("heading", { name: "Cat", level: 1 }).getByRole("link").click();
  await expect(dan.page).toHaveURL(/\/u\/\d+$/);
  await expect(dan.page.getByRole("heading", { name: "Cat", level: 1 })).toBeVisible();
  await dan.page.getByRole("button", { name: "删除好友" }).click();
  await dan.page.getByRole("dialog").getByRole("button", { name: "删除好友" }).click();
  await expect(dan.page.getByRole("dialog")).toBeHidden();
  await expect(dan.page.getByRole("button", { name: "删除好友" })).toBeHidden();
  await dan.page.getByRole("button", { name: "返回" }).click();
  await expect(dan.log).toBeVisible();

  await cat.show("/");
  await cat.openRow("Dan");
  await cat.say("hi");
  await expect(cat.page.getByText("这个服务器上只有好友才能聊天。").first()).toBeVisible();
  await expect(cat.composer).toBeHidden();
  const ask = async () => {
    await cat.page.getByRole("status").getByRole("button", { name: "加好友" }).click();
    await cat.page.getByRole("button", { name: "发送申请" }).click();
    await expect(cat.page.getByRole("status").getByText("已发送申请")).toBeVisible();
  };
  await ask();
  await dan.show("/contacts/new");
  await dan.page.getByRole("button", { name: "拒绝" }).click();
  await dan.page.getByLabel("回复").fill("哪位？");
  await dan.page.getByRole("dialog").getByRole("button", { name: "拒绝" }).click();
  await cat.page.getByRole("heading", { level: 1 }).getByRole("link").click();
  await expect(popover(cat.page).getByText("没有接受：哪位？")).toBeVisible();
  await cat.page.keyboard.press("Escape");
  await expect(popover(cat.page)).toBeHidden();
  await ask();
  await dan.page.getByRole("button", { name: "接受" }).click();
  await expect(dan.page.getByRole("heading", { name: "Cat", level: 1 })).toBeVisible();
  await expect(cat.composer).toBeVisible();
  await cat.page.getByRole("button", { name: cat.texts["state.resend"] }).click();
  await expect.poll(() => dan.messages()).toEqual(["hi"]);
  await strict.close();
});

for (const locale of languages("en-US")) {
  test(`a stranger has said enough until there is an answer: ${locale}`, async ({ browser }) => {
    const shy = new Server({ HONGYAN_PEOPLE_STRANGER_MESSAGES: "1" });
    await shy.start();
    const ivy = await Person.arrive(browser, shy.url, "ivy", { locale });
    const jay = await Caller.register(shy.url, "jay", "Jay");
    const conv = await (await ivy.signUp("Ivy")).openDirect(jay);
    await ivy.openRow("Jay");
    await ivy.say("hello");
    await expect(ivy.log.locator('[data-delivery="stored"]')).toHaveCount(1);
    await ivy.say("it is me");
    const why = ivy.texts["reason.UNANSWERED"].replace("{limit}", "1");
    const closed = ivy.page.getByRole("status").filter({ hasText: why });
    await expect(closed.getByRole("button", { name: ivy.texts["people.add"] })).toBeVisible();
    await expect(ivy.composer).toBeHidden();
    expect.soft(await axeFaults(ivy.page)).toEqual([]);
    expect.soft(await layoutFaults(ivy.page)).toEqual([]);
    await ivy.page.reload();
    await expect(closed).toBeVisible();
    await expect(ivy.composer).toBeHidden();

    await jay.send(conv, "who?");
    await expect(ivy.composer).toBeVisible();
    await ivy.page.getByRole("button", { name: ivy.texts["state.resend"] }).click();
    await expect(ivy.log.getByRole("alert")).toHaveCount(0);
    await ivy.say("Ivy");
    await expect.poll(() => ivy.messages()).toEqual(["hello", "who?", "it is me", "Ivy"]);
    await shy.close();
  });
}

test.describe("without the server", () => {
  test.use({ forgives: new RegExp(`${AWAY.source}|${REFUSAL.source}`) });

  test("contacts and cards are there", async ({ browser }) => {
    const here = new Server();
    await here.start();
    const eve = await Person.arrive(browser, here.url, "eve", WHOLE);
    const fay = await Person.arrive(browser, here.url, "fay");
    await eve.signUp("Eve");
    await fay.signUp("Fay");
    await find(eve, "fay");
    await eve.page.getByRole("button", { name: "加好友", exact: true }).click();
    await eve.page.getByLabel("备注", { exact: true }).fill("阿飞");
    await eve.page.getByRole("button", { name: "发送申请" }).click();
    await eve.page.keyboard.press("Escape");
    await fay.show("/contacts/new");
    await fay.page.getByRole("button", { name: "接受" }).click();
    await eve.show("/contacts");
    await expect(eve.page.getByRole("link", { name: "阿飞" })).toBeVisible();
    await eve.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await isStored(eve.page, "contacts", "阿飞");
    await here.kill();
    await eve.page.reload();
    await eve.page.getByRole("link", { name: "阿飞" }).click();
    await expect(popover(eve.page).getByText("Fay", { exact: true })).toBeVisible();
    await expect(popover(eve.page).getByRole("alert")).toHaveCount(0);
    await here.close();
  });
});

test("a card is shared as a code, and found again by a picture of it", async ({ browser }) => {
  const gus = await Person.arrive(browser, server.url, "gus");
  const hal = await Person.arrive(browser, server.url, "hal", { locale: "en-US" });
  await gus.signUp("顾思源");
  await hal.signUp("Hal");
  await gus.show("/contacts");
  await gus.page.getByRole("button", { name: "添加好友" }).first().click();
  await gus.page.getByRole("button", { name: "我的二维码" }).click();
  const faults = async (page: Page) => [...(await axeFaults(page)), ...(await layoutFaults(page))];
  expect.soft(await faults(gus.page), "code").toEqual([]);
  const code = await gus.page.getByRole("img", { name: "顾思源 的二维码" }).screenshot();

  await hal.show("/contacts");
  await hal.page.getByRole("button", { name: "Add a friend" }).first().click();
  await hal.page.getByRole("button", { name: "Scan a code" }).click();
  await expect(hal.page.getByText("The camera cannot be used")).toBeVisible();
  expect.soft(await faults(hal.page), "scan").toEqual([]);
  const choose = async (buffer: Buffer) => hal.page.getByLabel("Choose a picture").setInputFiles({ name: "code.png", mimeType: "image/png", buffer });
  await choose(await hal.page.screenshot());
  await expect(hal.page.getByText("No code was found")).toBeVisible();
  await choose(code);
  await expect(hal.page.getByRole("heading", { name: "顾思源", level: 1 })).toBeVisible();
  await expect(hal.page).toHaveURL(/\/u\/\d+$/);

  // Or by the sound of the name.
  await hal.show("/contacts");
  await hal.page.getByRole("button", { name: "Add a friend" }).first().click();
  await hal.page.getByLabel("Name or handle").fill("gusiy");
  await hal.page.getByRole("list", { name: "People found" }).getByRole("button", { name: "顾思源" }).click();
  await expect(hal.page.getByRole("dialog").getByRole("button", { name: "Add as a friend" })).toBeVisible();
  expect.soft(await faults(hal.page), "card").toEqual([]);
  await hal.page.getByRole("dialog").getByRole("button", { name: "Add as a friend" }).click();
  await expect(hal.page.getByLabel("Message", { exact: true })).toBeVisible();
  expect.soft(await faults(hal.page), "asking").toEqual([]);
  await hal.page.keyboard.press("Escape");
  await hal.page.getByLabel("Name or handle").fill("nobody at all");
  await expect(hal.page.getByText("Nobody found for “nobody at all”.")).toBeVisible();
});
