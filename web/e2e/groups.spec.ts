import { expect, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

test("a group lives: made, renamed, joined, left, on a desk and on a phone", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob", { ...PHONE, locale: "en-US" });
  const cat = await Person.arrive(browser, server.url, "cat");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await cat.signUp("Cat");

  await ann.createGroup("Reading", ["bob"]);
  await ann.say("hello all");
  await bob.openRow("Reading");
  await expect.poll(() => bob.messages()).toEqual(["hello all"]);
  await expect(bob.log).toContainText("Ann created the group “Reading”");

  // On the phone: list, chat and members are one above the other.
  await expect(bob.page.getByRole("heading", { name: "Chats" })).toBeHidden();
  await bob.page.getByRole("button", { name: "Group info" }).click();
  await bob.page.getByRole("complementary").getByRole("link", { name: "Members 2" }).click();
  await expect(bob.page.getByRole("complementary").getByText("@ann")).toBeVisible();
  await bob.page.goBack();
  await bob.page.goBack();
  await expect(bob.log).toBeVisible();
  await bob.page.getByRole("button", { name: "Back" }).click();
  await expect(bob.page.getByRole("heading", { name: "Chats" })).toBeVisible();

  const panel = ann.page.getByRole("complementary");
  await ann.page.getByRole("button", { name: "群聊信息" }).click();
  await panel.getByLabel("群聊名称").fill("Writing");
  await panel.getByRole("button", { name: "修改群名" }).click();
  await expect(bob.row("Writing")).toBeVisible();
  await panel.getByRole("link", { name: "添加成员" }).click();
  await ann.pick(["cat"]);
  await panel.getByRole("button", { name: "添加（1）" }).click();
  await panel.getByRole("link", { name: "成员 3" }).click();
  await expect(panel.getByText("@cat")).toBeVisible();
  await cat.openRow("Writing");
  await cat.say("hi");
  await expect.poll(() => ann.messages()).toEqual(["hello all", "hi"]);

  await panel.getByRole("button", { name: "管理 Cat" }).click();
  await ann.page.getByRole("menuitem", { name: "移出群聊" }).click();
  await ann.page.getByRole("dialog").getByRole("button", { name: "移出群聊" }).click();
  await expect(cat.page.getByText(/只能查看之前的消息/)).toBeVisible();
  await expect(ann.page.getByRole("dialog")).toBeHidden();
  await ann.say("without Cat");
  await expect(ann.log.getByRole("button", { name: /人已读，共/ })).toHaveCount(2);
  expect(await cat.messages()).toEqual(["hi"]);

  await panel.getByRole("button", { name: "返回" }).click();
  await panel.getByRole("button", { name: "退出群聊" }).click();
  await ann.page.getByRole("dialog").getByRole("button", { name: "退出群聊" }).click();
  await expect(ann.page.getByText(/只能查看之前的消息/).first()).toBeVisible();
  await bob.openRow("Writing");
  await expect(bob.log).toContainText("The owner is now you");
});
