import { expect, test } from "@playwright/test";
import { Person } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const browsers = [
  { with: "a shared worker", has: { sharedWorker: true, locks: true } },
  { with: "locks only", has: { sharedWorker: false, locks: true } },
  { with: "neither, a worker each", has: { sharedWorker: false, locks: false } },
];

for (const [i, { with: what, has }] of browsers.entries()) {
  test(`tabs share one session: what is read or sent in one shows in the other, with ${what}`, async ({ browser }) => {
    const ann = await Person.arrive(browser, server.url, `ann${i}`);
    const bob = await Person.arrive(browser, server.url, `bob${i}`);
    await bob.page.context().addInitScript(({ sharedWorker, locks }) => {
      if (!sharedWorker) {
        Reflect.deleteProperty(globalThis, "SharedWorker");
      }
      if (!locks) {
        Reflect.deleteProperty(Navigator.prototype, "locks");
      }
    }, has);
    await ann.signUp("Ann");
    await bob.signUp("Bob");
    await ann.openDirect(bob.handle);
    await ann.say("one");
    await expect(bob.page).toHaveTitle("(1) 鸿雁");

    const second = await bob.page.context().newPage();
    await second.goto("/");
    await expect(second).toHaveTitle("(1) 鸿雁");
    await bob.openRow("Ann");
    await expect(second).toHaveTitle("鸿雁");
    await second.getByRole("link").filter({ hasText: "Ann" }).click();
    await bob.say("two");
    await expect(second.getByRole("log")).toContainText("two");

    // The first tab goes: the second one carries on.
    await bob.page.close();
    await ann.say("three");
    await expect(second.getByRole("log")).toContainText("three");

    // Signing out is for all tabs, and forgets.
    const third = await second.context().newPage();
    await third.goto("/");
    await third.getByRole("link", { name: "设置" }).click();
    await third.getByRole("button", { name: "退出登录" }).click();
    await third.getByRole("dialog").getByRole("button", { name: "退出登录" }).click();
    await expect(third.getByRole("heading", { name: "登录鸿雁" })).toBeVisible();
    if (has.locks) {
      await expect(second.getByRole("heading", { name: "登录鸿雁" })).toBeVisible();
    }
    const left = await third.evaluate(async () => {
      const open = indexedDB.open("hongyan");
      await new Promise((done) => (open.onsuccess = done));
      const all = open.result.transaction("messages").objectStore("messages").count();
      await new Promise((done) => (all.onsuccess = done));
      return all.result;
    });
    expect(left).toBe(0);
  });
}

test("a session that was ended elsewhere asks to sign in again, and keeps what was unsent", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "anna");
  const bob = await Person.arrive(browser, server.url, "bobo");
  await ann.signUp("Anna");
  await bob.signUp("Bobo");
  await ann.openDirect("bobo");
  await ann.composer.fill("not yet");
  const other = await Person.arrive(browser, server.url, "anna");
  await other.page.goto("/signin");
  await other.signIn();
  await other.page.evaluate(async () => {
    const open = indexedDB.open("hongyan");
    await new Promise((done) => (open.onsuccess = done));
    const account = open.result.transaction("meta").objectStore("meta").get("account");
    await new Promise((done) => (account.onsuccess = done));
    await fetch("/hongyan.v1.AccountService/RevokeDevice", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${account.result.tokens.access}` },
      body: JSON.stringify({ allOthers: true }),
    });
  });
  await expect(ann.page.getByText("登录已失效，请重新登录。未发送的消息和草稿都还在。")).toBeVisible();
  await expect(ann.page.getByLabel("账号")).toHaveValue("anna");
  await ann.signIn();
  await expect(ann.composer).toHaveValue("not yet");
  await ann.composer.press("Enter");
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(1);
});
