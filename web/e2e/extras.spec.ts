import { axeFaults, layoutFaults } from "./layout";
import { Caller } from "./caller";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("what one archives is in the archive on all one's devices, and comes back with the next message", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await Caller.register(server.url, "carl", "Carl");
  await ann.openDirect("carl");
  await ann.say("hi");
  await ann.openDirect("bob");
  await ann.say("hello");
  const phone = await Person.arrive(browser, server.url, "ann", { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
  await phone.page.goto("/signin");
  await phone.signIn();
  await expect(phone.row("Bob")).toBeVisible();

  const menu = ann.page.getByRole("menu");
  const choose = async (name: string, item: string) => {
    await ann.row(name).click({ button: "right" });
    await menu.getByRole("menuitem", { name: item, exact: true }).click();
  };
  await choose("Bob", "归档");
  await expect(ann.row("Bob")).toBeHidden();
  await ann.page.getByRole("button", { name: "撤销" }).click();
  await expect(ann.row("Bob")).toBeVisible();
  await choose("Bob", "归档");

  await expect(phone.row("Bob")).toBeHidden();
  const archive = phone.page.getByRole("button", { name: /^归档/ });
  await expect(archive).toContainText("Bob");
  expect(await axeFaults(phone.page)).toEqual([]);
  expect(await layoutFaults(phone.page)).toEqual([]);
  await archive.click();
  await expect(phone.row("Bob")).toBeVisible();
  await expect(phone.row("Carl")).toBeHidden();
  await archive.press("Enter");
  await expect(phone.row("Carl")).toBeVisible();

  await bob.openRow("Ann");
  await bob.say("are you there");
  await expect(phone.row("Bob")).toBeVisible();
  await expect(archive).toBeHidden();

  // Muted, it stays away.
  await choose("Bob", "归档");
  await ann.page.getByRole("button", { name: /^归档/ }).click();
  await ann.row("Bob").click({ button: "right" });
  await menu.getByRole("menuitem", { name: "静音" }).click();
  await menu.getByRole("menuitem", { name: "一直静音" }).click();
  await ann.show("/");
  await bob.say("hello again");
  await expect(phone.page.getByRole("button", { name: /^归档/ })).toContainText("1");
  await expect(phone.row("Bob")).toBeHidden();
  // The last one that is taken out closes the archive.
  await choose("Bob", "移出归档");
  await expect(ann.row("Carl")).toBeVisible();
});

test("what one hides is away until the next message, and found by searching", async ({ browser }) => {
  const dan = await Person.arrive(browser, server.url, "dan", { locale: "en-US" });
  const eve = await Person.arrive(browser, server.url, "eve");
  await dan.signUp("Dan");
  await eve.signUp("Eve");
  await dan.openDirect("eve");
  await dan.say("hi");
  await dan.row("Eve").focus();
  await dan.page.keyboard.press("Shift+F10");
  await dan.page.getByRole("menuitem", { name: "Hide from the list" }).press("Enter");
  await expect(dan.row("Eve")).toBeHidden();
  await expect(dan.composer).toBeHidden();
  await dan.page.getByLabel("Find conversations").fill("eve");
  await expect(dan.row("Eve")).toBeVisible();
  await dan.page.getByLabel("Find conversations").fill("");
  await expect(dan.row("Eve")).toBeHidden();
  await eve.openRow("Dan");
  await eve.say("hello");
  await expect(dan.row("Eve")).toBeVisible();
});

test("what one says later waits on all one's devices, can be changed, and is sent in its time", async ({ browser }) => {
  const fay = await Person.arrive(browser, server.url, "fay");
  const gus = await Person.arrive(browser, server.url, "gus", { locale: "en-US" });
  await fay.signUp("Fay");
  await gus.signUp("Gus");
  await fay.openDirect("gus");
  const { page } = fay;
  const send = page.getByRole("button", { name: "发送", exact: true });
  const dialog = page.getByRole("dialog");

  await fay.composer.fill("记得带伞");
  await send.click({ button: "right" });
  await page.getByRole("menuitem", { name: "定时发送…" }).click();
  expect(await axeFaults(page)).toEqual([]);
  expect(await layoutFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: /明天上午/ }).click();
  await expect(fay.composer).toHaveValue("");
  await page.getByRole("button", { name: "1 条定时消息" }).click();
  await expect(dialog).toContainText("记得带伞");
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: "立即发送" }).click();
  await expect(dialog).toContainText("没有定时消息");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /条定时消息/ })).toBeHidden();
  await expect(fay.log).toContainText("记得带伞");
  await gus.openRow("Fay");
  await expect(gus.log).toContainText("记得带伞");

  // One who thinks better of it has the words back.
  await fay.composer.fill("不急");
  await send.click({ button: "right" });
  await page.getByRole("menuitem", { name: "定时发送…" }).click();
  await page.keyboard.press("Escape");
  await expect(fay.composer).toHaveValue("不急");

  // At a time of one's own; it comes while nobody does anything.
  await send.click({ button: "right" });
  await page.getByRole("menuitem", { name: "定时发送…" }).click();
  await dialog.getByLabel("其他时间").fill("2020-01-01T10:00");
  await dialog.locator("form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await dialog.getByRole("button", { name: "定时", exact: true }).click();
  await expect(dialog.getByRole("alert")).toContainText("将来一年内");
  await page.keyboard.press("Escape");

  await send.click({ button: "right" });
  await page.getByRole("menuitem", { name: "静默发送" }).click();
  await expect(gus.log).toContainText("不急");
});

test("what one saves is in a place of one's own", async ({ browser }) => {
  const hal = await Person.arrive(browser, server.url, "hal");
  await hal.signUp("Hal");
  const { page } = hal;
  await page.goto("/contacts");
  await page.getByRole("button", { name: "收藏夹" }).click();
  await expect(page.getByRole("heading", { name: "收藏夹" })).toBeVisible();
  await hal.say("买牛奶");
  await expect(hal.row("收藏夹")).toContainText("买牛奶");
  expect(await axeFaults(page)).toEqual([]);
  await page.getByLabel("搜索会话").fill("收藏");
  await expect(hal.row("收藏夹")).toBeVisible();
});
