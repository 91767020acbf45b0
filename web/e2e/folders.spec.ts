import { expect, Person, test, WHOLE } from "./person";
import { Server, UNLIMITED } from "./server";
import { axeFaults, layoutFaults } from "./layout";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** tab is a way to look at the list, whatever its count says. */
function tab(person: Person, name: string) {
  return person.page.getByRole("toolbar", { name: person.texts["list.filters"] }).getByRole("button", { name });
}

test("folders are made, filled, counted, ordered and taken away, on all devices", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "fann");
  const bob = await Person.arrive(browser, server.url, "fbob");
  const caller = await ann.signUp("Ann");
  await bob.signUp("Bob");
  const one = await caller.createGroup("one", []);
  await caller.createGroup("two", []);
  await ann.openDirect("fbob");
  await ann.say("hello");
  const { page, texts } = ann;
  const phone = await Person.arrive(browser, server.url, "fann", PHONE);
  await phone.comeBack();

  // From the menu of a conversation, which is in the new folder at once.
  const menu = page.getByRole("menu");
  await ann.row("one").click({ button: "right" });
  await menu.getByRole("menuitem", { name: texts["folder.add"] }).click();
  await menu.getByRole("menuitem", { name: texts["folder.new"] }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(texts["folder.name"]).fill("工作");
  await dialog.getByRole("radio", { name: "💼" }).check({ force: true });
  await expect(dialog.getByRole("checkbox", { name: "one" })).toBeChecked();
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: texts["folder.save"] }).click();
  await expect(dialog).toBeHidden();
  await tab(ann, "💼 工作").click();
  await expect(page.locator("[data-conv]")).toHaveCount(1);
  await expect(ann.row("one")).toBeVisible();

  // A second conversation joins it, on the other device too.
  await tab(ann, texts["list.filter_all"]).click();
  await ann.row("Bob").click({ button: "right" });
  await menu.getByRole("menuitem", { name: texts["folder.add"] }).click();
  await menu.getByRole("menuitemcheckbox", { name: "💼 工作" }).click();
  await tab(phone, "💼 工作").tap();
  await expect(phone.page.locator("[data-conv]")).toHaveCount(2);
  await ann.row("one").click();
  await bob.openRow("Ann");
  await bob.say("are you there");
  await expect(tab(phone, "💼 工作")).toContainText("1");

  // The page of settings: another one, for all groups, put first.
  await page.goto("/settings/folders");
  await page.getByRole("button", { name: texts["folder.new"] }).click();
  await dialog.getByLabel(texts["folder.name"]).fill("all groups");
  await dialog.getByRole("switch", { name: texts["folder.groups"] }).check();
  await dialog.getByRole("button", { name: texts["folder.save"] }).click();
  await page.getByRole("button", { name: texts["folder.up"].replace("{name}", "all groups") }).click();
  await expect(page.locator("#setting-folders li").first()).toContainText("all groups");
  expect(await axeFaults(page)).toEqual([]);
  expect(await layoutFaults(page)).toEqual([]);

  // By keyboard: along the tabs, and from anywhere.
  await page.goto("/");
  await tab(ann, texts["list.filter_all"]).focus();
  await page.keyboard.press("End");
  await expect(tab(ann, "💼 工作")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(tab(ann, "all groups")).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("[data-conv]")).toHaveCount(2);
  await page.keyboard.press("Alt+PageDown");
  await expect(tab(ann, "💼 工作")).toHaveAttribute("aria-pressed", "true");

  // What one leaves is in no folder; a folder that is taken away leaves all that was in it.
  await caller.call("ConversationService/Leave", { conversationId: one });
  await expect(page.locator("[data-conv]")).toHaveCount(1);
  await page.goto("/settings/folders");
  await page.getByRole("button", { name: texts["folder.delete_name"].replace("{name}", "工作") }).click();
  await dialog.getByRole("button", { name: texts["folder.delete"] }).click();
  await expect(page.locator("#setting-folders li")).toHaveCount(1);
  await expect(tab(phone, "工作")).toHaveCount(0);
  await expect(tab(phone, phone.texts["list.filter_all"])).toHaveAttribute("aria-pressed", "true");
  await expect(phone.row("Bob")).toBeVisible();
});

test("folders are there offline and after a reload", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "gann", WHOLE);
  const caller = await ann.signUp("Ann");
  await caller.createGroup("one", []);
  await caller.call("FolderService/Save", { folder: { name: "工作", groups: true } });
  await expect(tab(ann, "工作")).toBeVisible();
  await ann.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await ann.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await ann.page.reload();
  await expect(tab(ann, "工作")).toBeVisible();
  await server.kill();
  await ann.page.reload();
  await tab(ann, "工作").click();
  await expect(ann.row("one")).toBeVisible();
  await expect(ann.page.locator("[data-conv]")).toHaveCount(1);
});
