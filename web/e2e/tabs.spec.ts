import { Caller } from "./caller";
import { endSharedWorkers, expect, PASSWORD, Person, test } from "./person";
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
    await third.goto("/settings/account");
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
  await Caller.register(server.url, "bobo", "Bobo");
  await ann.signUp("Anna");
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
  const { texts } = ann;
  const dialog = ann.page.getByRole("dialog", { name: texts["again.title"] });
  await expect(dialog).toContainText(texts["reason.DEVICE_REVOKED"]);
  await dialog.getByLabel(texts["auth.password"], { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: texts["auth.sign_in"], exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(ann.composer).toHaveValue("not yet");
  await ann.composer.press("Enter");
  await expect(ann.log.locator('[data-delivery="stored"]')).toHaveCount(1);
});

/** The sockets the server has open now. */
async function sockets(): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^hongyan_ws_connections (\d+)/m.exec(metrics)?.[1]);
}

test("ten tabs: one socket, what is read in one is read in all, and without their worker they soon have another", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "tenann");
  const bob = await Person.arrive(browser, server.url, "tenbob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("tenbob");
  await expect.poll(sockets).toBe(2);
  const tabs = [bob.page];
  while (tabs.length < 10) {
    const tab = await bob.page.context().newPage();
    await tab.goto("/");
    tabs.push(tab);
  }
  await ann.say("one");
  for (const tab of tabs) {
    await expect(tab).toHaveTitle("(1) 鸿雁");
  }
  expect(await sockets()).toBe(2);

  // When each of them has heard of it; the clock is the same for all.
  const heard = tabs.map((tab) =>
    tab.evaluate(
      () =>
        new Promise<number>((done) => {
          new MutationObserver((_, o) => {
            o.disconnect();
            done(Date.now());
          }).observe(document.head, { subtree: true, childList: true, characterData: true });
        }),
    ),
  );
  await bob.page.bringToFront();
  await bob.openRow("Ann");
  const times = await Promise.all(heard);
  for (const tab of tabs) {
    await expect(tab).toHaveTitle(tab === bob.page ? "Ann · 鸿雁" : "鸿雁");
  }
  // Not a measurement, which is for a machine that does nothing else: no tab waits for its next look.
  expect(Math.max(...times) - (times[0] ?? 0)).toBeLessThan(2000);

  // Nobody touches a tab: what is said meanwhile comes all the same.
  await bob.page.goto("/");
  await endSharedWorkers(browser);
  await ann.say("two");
  for (const tab of tabs) {
    await expect(tab).toHaveTitle("(1) 鸿雁");
  }
  await expect.poll(sockets).toBe(2);
  await bob.openRow("Ann");
  await expect.poll(() => bob.messages()).toEqual(["one", "two"]);
});
