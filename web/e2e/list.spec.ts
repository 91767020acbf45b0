import type { Page } from "@playwright/test";
import { sayAll } from "./api";
import { Caller } from "./caller";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** Groups made through the API, in the order of the names. */
async function makeGroups(caller: Caller, names: readonly string[]): Promise<void> {
  // The first and the last alone: their places in the list are known.
  const [first = "", ...rest] = names;
  const last = rest.pop();
  await caller.createGroup(first, []);
  for (let i = 0; i < rest.length; i += 50) {
    await Promise.all(rest.slice(i, i + 50).map((name) => caller.createGroup(name, [])));
  }
  if (last !== undefined) {
    await caller.createGroup(last, []);
  }
}

function titles(page: Page): Promise<string[]> {
  return page.locator("[data-conv]").evaluateAll((all) =>
    all
      .toSorted((a, b) => Number(a.getAttribute("aria-posinset")) - Number(b.getAttribute("aria-posinset")))
      .map((row) => row.querySelector('[dir="auto"]')?.textContent ?? "")
      // The server's own account has written to everybody.
      .filter((title) => title !== "鸿雁 Hongyan"),
  );
}

test("what one pins, mutes and marks shows on one's other devices", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob");
  const caller = await ann.signUp("Ann");
  await bob.signUp("Bob");
  await makeGroups(caller, ["one", "two", "three"]);
  await ann.openDirect("bob");
  await ann.say("hello");
  const phone = await Person.arrive(browser, server.url, "ann", PHONE);
  await phone.comeBack();
  await expect.poll(() => titles(phone.page)).toEqual(["Bob", "three", "two", "one"]);

  const menu = ann.page.getByRole("menu");
  await ann.row("one").click({ button: "right" });
  await menu.getByRole("menuitem", { name: "置顶" }).click();
  await expect.poll(() => titles(phone.page)).toEqual(["one", "Bob", "three", "two"]);
  // By keyboard: the second pin stands on top, and goes down again.
  await ann.row("two").focus();
  await ann.page.keyboard.press("Shift+F10");
  await menu.getByRole("menuitem", { name: "置顶" }).press("Enter");
  await expect.poll(() => titles(phone.page)).toEqual(["two", "one", "Bob", "three"]);
  await expect(ann.row("two")).toBeFocused();
  await ann.page.keyboard.press("Shift+F10");
  await menu.getByRole("menuitem", { name: "下移" }).press("Enter");
  await expect.poll(() => titles(phone.page)).toEqual(["one", "two", "Bob", "three"]);
  await ann.row("two").dragTo(ann.row("one"));
  await expect.poll(() => titles(phone.page)).toEqual(["two", "one", "Bob", "three"]);

  await ann.row("three").click();
  await ann.row("Bob").click({ button: "right" });
  await menu.getByRole("menuitem", { name: "静音" }).click();
  await menu.getByRole("menuitem", { name: "8 小时" }).click();
  await bob.openRow("Ann");
  await bob.say("are you there");
  await expect(phone.row("Bob").locator('[data-badge="muted"]')).toHaveText(/1/);
  // One is the welcome of the server's own account; what is muted does not count.
  await expect(phone.page).toHaveTitle("(1) 鸿雁");

  await ann.row("one").click({ button: "right" });
  await menu.getByRole("menuitem", { name: "标为未读" }).click();
  await expect(phone.row("one")).toContainText("标为未读");
  await expect(phone.page).toHaveTitle("(2) 鸿雁");
  expect(await phone.page.locator('link[rel="icon"]').getAttribute("href")).toBe("/icon-unread.svg");
  await phone.openRow("one");
  await expect(ann.row("one")).not.toContainText("标为未读");
});

test("two thousand conversations: found by their sound, drawn as far as they are in sight, reached by keys", async ({ browser }) => {
  const cat = await Person.arrive(browser, server.url, "cat");
  const caller = await Caller.register(server.url, "cat", "Cat");
  await caller.readWelcome();
  await makeGroups(caller, ["张三的群", ...Array.from({ length: 1999 }, (_, i) => `group ${i}`)]);
  await cat.comeIn(caller);
  const { page } = cat;
  const rows = page.locator("[data-conv]");
  await expect(rows.first()).toHaveAttribute("aria-setsize", "2001");
  expect(await rows.count()).toBeLessThan(40);

  for (const query of ["zs", "zhangs", "三"]) {
    await page.getByLabel("搜索会话").fill(query);
    await expect.poll(() => titles(page)).toEqual(["张三的群"]);
  }
  await page.getByLabel("搜索会话").press("Escape");
  await expect(page.getByLabel("搜索会话")).toHaveValue("");
  await expect(rows.first()).toHaveAttribute("aria-setsize", "2001");

  await page.getByLabel("搜索会话").press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await expect(cat.row("张三的群")).toBeFocused();
  // Scrolled out of sight it keeps the focus, and is in the document.
  await page.locator('[data-part-of-page="list"] > div:has([data-rows])').evaluate((box) => box.scrollTo({ top: 0 }));
  await expect(cat.row("group 1998")).toBeVisible();
  await expect(cat.row("张三的群")).toBeFocused();
  expect(await rows.count()).toBeLessThan(40);

  // With a long conversation beside it, wherever one is in that, the page stays small.
  await Caller.register(server.url, "carl", "Carl");
  await cat.openDirect("carl");
  await sayAll(page, Array.from({ length: 400 }, (_, i) => ({ body: `#${i} ${"字".repeat((i * 37) % 160)} https://example.com` })));
  const most = await cat.log.evaluate(async (log) => {
    let nodes = 0;
    for (let step = 0; step < 60; step++) {
      log.scrollTop -= 800;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      nodes = Math.max(nodes, document.querySelectorAll("*").length);
    }
    return nodes;
  });
  expect(most).toBeLessThanOrEqual(3000);
});

test("on a phone Back leads one level up, wherever one came in, and never out", async ({ browser }) => {
  const dan = await Person.arrive(browser, server.url, "dan", PHONE);
  const caller = await dan.signUp("Dan");
  const { page } = dan;
  await makeGroups(caller, ["first", "second"]);
  const list = page.getByRole("heading", { name: "消息", exact: true });
  await dan.openRow("second");
  await expect(list).toBeHidden();
  await page.getByRole("button", { name: "群聊信息" }).click();
  await expect(page).toHaveURL(/\/info$/);
  const info = page.url();
  await page.goBack();
  await expect(page).toHaveURL(/\/c\/\d+$/);
  await page.goBack();
  await expect(list).toBeVisible();
  await expect(dan.row("second")).toBeFocused();

  const elsewhere = await page.context().newPage();
  await elsewhere.goto(info);
  await expect(elsewhere.getByRole("complementary")).toBeVisible();
  await elsewhere.goBack();
  await expect(elsewhere.getByRole("heading", { name: "second", level: 1 })).toBeVisible();
  await elsewhere.goBack();
  await expect(elsewhere.getByRole("heading", { name: "消息", exact: true })).toBeVisible();

  // From tab to tab is one level: Back is the list.
  await page.getByRole("link", { name: "通讯录" }).click();
  await page.getByRole("link", { name: "设置" }).click();
  await page.goBack();
  await expect(list).toBeVisible();
});

test("the width of the list is kept; Back and Forward lead through the conversations", async ({ browser }) => {
  const eve = await Person.arrive(browser, server.url, "eve");
  const caller = await eve.signUp("Eve");
  const { page } = eve;
  await makeGroups(caller, ["first", "second"]);
  const edge = page.getByRole("separator", { name: "会话列表的宽度" });
  await edge.focus();
  await edge.press("ArrowRight");
  await expect(edge).toHaveAttribute("aria-valuenow", "340");
  const box = await edge.boundingBox();
  if (box !== null) {
    await page.mouse.move(box.x + 4, 400);
    await page.mouse.down();
    await page.mouse.move(box.x + 304, 400, { steps: 4 });
    await page.mouse.up();
  }
  await expect(edge).toHaveAttribute("aria-valuenow", "420");
  await page.reload();
  await expect(edge).toHaveAttribute("aria-valuenow", "420");

  await eve.openRow("first");
  await eve.openRow("second");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "first", level: 1 })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole("heading", { name: "second", level: 1 })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "second", level: 1 })).toBeVisible();
  await expect(page).toHaveTitle("second · 鸿雁");

  await page.goto("/nowhere");
  await expect(page.getByText("没有这个页面。")).toBeVisible();
});
