import { callAs } from "./api";
import { axeFaults, layoutFaults } from "./layout";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test.setTimeout(60_000);
test("what two agree on goes away in time for both, also without a network", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob", { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("bob");
  await ann.say("this stays");
  await ann.page.getByRole("button", { name: "个人信息" }).click();
  await ann.page.getByRole("button", { name: "消失消息 关" }).click();
  const dialog = ann.page.getByRole("dialog", { name: "消失消息" });
  await expect(dialog).toBeVisible();
  await dialog.getByText("自定义").click();
  await dialog.getByLabel("时长").fill("8");
  await dialog.getByText("秒", { exact: true }).click();
  expect(await axeFaults(ann.page)).toEqual([]);
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog).toBeHidden();
  await expect(ann.log.getByText("你设置了消失消息：发出8秒钟后消失")).toBeVisible();
  await expect(ann.page.getByRole("button", { name: "消失消息: 发出8秒钟后消失" })).toBeVisible();

  await bob.openRow("Ann");
  await ann.say("burn this");
  await ann.say("and this");
  await expect(bob.log.getByText("burn this")).toBeVisible();
  await expect(bob.page.getByRole("button", { name: "消失消息: 发出8秒钟后消失" })).toBeVisible();
  expect(await layoutFaults(bob.page)).toEqual([]);
  await bob.page.context().setOffline(true);
  await expect(bob.log.getByText("burn this")).toBeHidden();
  await expect(bob.log.getByText("and this")).toBeHidden();
  await expect(bob.log.getByText("this stays")).toBeVisible();
  await expect(ann.log.getByText("burn this")).toBeHidden();
  await bob.page.context().setOffline(false);
  await expect(ann.log.getByText("and this")).toBeHidden();
  await bob.page.reload();
  await expect(bob.log.getByText("this stays")).toBeVisible();
  await expect(bob.log.getByText("burn this")).toBeHidden();
});

test("from reading, and off again; a group's admins decide", async ({ browser }) => {
  const cat = await Person.arrive(browser, server.url, "cat", { locale: "en-US" });
  const dan = await Person.arrive(browser, server.url, "dan", { locale: "en-US" });
  await cat.signUp("Cat");
  await dan.signUp("Dan");
  await cat.openDirect("dan");
  const conversationId = new URL(cat.page.url()).pathname.split("/")[2];
  await callAs(cat.page, "ConversationService/SetTimer", { conversationId, timer: { seconds: 2, fromRead: true } });
  await expect(cat.log.getByText("You set messages to disappear 2 seconds after reading")).toBeVisible();
  await cat.say("read and burn");
  await cat.page.waitForTimeout(3000); // longer than it stays once it is read
  const waiting = cat.log.locator("[data-message]").filter({ hasText: "read and burn" });
  await expect(waiting).toBeVisible();
  // A copy of it would stay: no key and no button forwards it.
  await waiting.focus();
  await cat.page.keyboard.press("f");
  await waiting.locator('[data-part="text"]').click({ button: "right" });
  await cat.page.getByRole("menuitem", { name: "Select", exact: true }).click();
  const bar = cat.page.locator("[data-select-bar]");
  await expect(bar.getByRole("button", { name: "Delete" })).toBeEnabled();
  await expect(bar.getByRole("button", { name: "Forward" })).toBeDisabled();
  await expect(cat.page.getByRole("dialog")).toBeHidden();
  await cat.page.keyboard.press("Escape");
  await dan.openRow("Cat");
  await expect(dan.log.getByText("read and burn")).toBeVisible();
  await expect(dan.log.getByText("read and burn")).toBeHidden();
  await expect(cat.log.getByText("read and burn")).toBeHidden();

  await dan.page.getByRole("button", { name: "Disappearing messages: 2 seconds after reading" }).click();
  const dialog = dan.page.getByRole("dialog", { name: "Disappearing messages" });
  await expect(dialog.getByRole("switch")).toBeChecked();
  await dialog.getByText("Off", { exact: true }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(cat.log.getByText("Dan turned disappearing messages off")).toBeVisible();
  await expect(dan.page.getByRole("button", { name: /^Disappearing messages/ })).toBeHidden();
});
