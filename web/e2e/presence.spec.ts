import { befriend } from "./api";
import { axeFaults, layoutFaults, settled } from "./layout";
import { expect, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
/** How long a device counts after it is gone, and some more. */
const GRACE = 15_000;

test("friends see each other come, be busy, hide and go", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann", { locale: "en-US" });
  const bob = await Person.arrive(browser, server.url, "bob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await bob.openDirect("ann");
  await bob.say("hello");
  const dot = bob.row("Ann").locator("[data-presence]");
  const line = bob.page.getByRole("banner").or(bob.page.locator("header")).filter({ has: bob.page.getByRole("heading", { name: "Ann", level: 1 }) });
  await expect(line).toContainText("@ann"); // no friends: nobody sees anything
  await expect(dot).toHaveCount(0);

  await befriend(ann.page, bob.page);
  await expect(dot).toHaveAttribute("data-presence", "online");
  await expect(dot).toHaveAccessibleName("在线");
  await expect(line).toContainText("在线");

  const mine = ann.page.getByRole("button", { name: /^My status/ });
  await expect(mine).toHaveAccessibleName("My status: Online");
  await mine.click();
  await ann.page.getByRole("menuitemcheckbox", { name: "Busy" }).click();
  await expect(dot).toHaveAttribute("data-presence", "busy");
  await mine.press("Enter");
  await ann.page.getByRole("menuitem", { name: "Status text…" }).press("Enter");
  const dialog = ann.page.getByRole("dialog");
  await dialog.getByLabel("Status text").fill("in a meeting");
  await dialog.getByText("1 hour", { exact: true }).click();
  await settled(ann.page);
  expect(await axeFaults(ann.page)).toEqual([]);
  await dialog.getByRole("button", { name: "Update status" }).click();
  await expect(dialog).toBeHidden();
  await expect(line).toContainText("忙碌 · in a meeting");
  await settled(bob.page);
  expect(await axeFaults(bob.page)).toEqual([]);
  expect(await layoutFaults(bob.page)).toEqual([]);

  await mine.click();
  await ann.page.getByRole("menuitemcheckbox", { name: "Invisible" }).click();
  await expect(mine).toHaveAccessibleName("My status: Invisible");
  await expect(dot).toHaveAttribute("data-presence", "offline");
  await expect(line).toContainText("刚刚在线");
  await expect(line).not.toContainText("meeting");

  await mine.click();
  await ann.page.getByRole("menuitemcheckbox", { name: "Online" }).click();
  await expect(line).toContainText("在线 · in a meeting");
  await ann.page.reload();
  await expect(mine).toHaveAccessibleName("My status: Online");
  await expect(dot).toHaveAttribute("data-presence", "online");
  await ann.page.close();
  await expect(dot).toHaveAttribute("data-presence", "offline", { timeout: GRACE });
  await expect(line).toContainText("刚刚在线");
});

test("who does not use any tab for five minutes is away, and back with the first key", async ({ browser }) => {
  const gus = await Person.arrive(browser, server.url, "gus");
  const hal = await Person.arrive(browser, server.url, "hal");
  await gus.page.clock.install();
  await gus.signUp("Gus");
  await hal.signUp("Hal");
  await befriend(gus.page, hal.page);
  await hal.openDirect("gus");
  const line = hal.page.locator("header").filter({ hasText: "Gus" });
  await expect(line).toContainText("在线");
  await gus.page.clock.runFor("04:00");
  await gus.page.keyboard.press("Shift");
  await gus.page.clock.runFor("04:00");
  await expect(line).toContainText("在线");
  await gus.page.clock.runFor("02:00");
  await expect(line).toContainText("离开");
  await gus.page.keyboard.press("Shift");
  await gus.page.clock.runFor("00:01");
  await expect(line).toContainText("在线");
});

test("on a phone the own status is in the settings, the same on all devices", async ({ browser }) => {
  const phone = await Person.arrive(browser, server.url, "cat", PHONE);
  await phone.signUp("Cat");
  const desk = await Person.arrive(browser, server.url, "cat", { locale: "en-US" });
  await desk.comeBack();
  const eve = await Person.arrive(browser, server.url, "eve", { ...PHONE, locale: "en-US", colorScheme: "dark" });
  await eve.signUp("Eve");
  await befriend(eve.page, phone.page);
  await eve.openDirect("cat");
  await expect(eve.page.locator("header").filter({ hasText: "Cat" })).toContainText("Online");

  await phone.page.goto("/settings/profile");
  const part = phone.page.locator("#setting-status");
  await part.getByText("忙碌", { exact: true }).click();
  await part.getByLabel("状态文字").fill("在开会");
  await settled(phone.page);
  expect(await axeFaults(phone.page)).toEqual([]);
  expect(await layoutFaults(phone.page)).toEqual([]);
  await part.getByRole("button", { name: "更新状态" }).click();
  await expect(desk.page.getByRole("button", { name: "My status: Busy" })).toBeVisible();
  await expect(eve.page.locator("header").filter({ hasText: "Cat" })).toContainText("Busy · 在开会");
});

test("who is blocked sees nobody any more, at once", async ({ browser }) => {
  const { callAs } = await import("./api");
  const dan = await Person.arrive(browser, server.url, "dan");
  const fay = await Person.arrive(browser, server.url, "fay", { locale: "en-US" });
  await dan.signUp("Dan");
  await fay.signUp("Fay");
  await befriend(dan.page, fay.page);
  await fay.openDirect("dan");
  await fay.say("hello");
  const dot = fay.row("Dan").locator("[data-presence]");
  await expect(dot).toHaveAttribute("data-presence", "online");
  const id = ((await callAs(fay.page, "AccountService/GetMe", {}))["user"] as { id: string }).id;
  await callAs(dan.page, "ContactService/Block", { userId: id });
  await expect(dot).toHaveAttribute("data-presence", "offline");
  await expect(fay.page.locator("header").filter({ hasText: "Dan" })).toContainText("@dan");
});
