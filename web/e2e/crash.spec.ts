import { expect, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("the server is killed in the middle: nothing is missing, doubled or out of order", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("bob");
  await ann.say("1");
  await expect(bob.row("Ann")).toBeVisible();

  // Killed while messages are on their way.
  await ann.say("2");
  await ann.say("3");
  await server.kill();
  await ann.say("4");
  await ann.say("5");
  await expect(ann.log.locator('[data-delivery="queued"]').last()).toBeVisible();
  await expect(ann.page.getByText("网络不可用，消息将自动发送")).toBeVisible();

  // What is unsent survives a reload, without a server for the page's data.
  await server.start();
  await ann.page.reload();
  await ann.say("6");
  const all = ["1", "2", "3", "4", "5", "6"];
  await expect.poll(() => ann.messages()).toEqual(all);
  await expect(ann.log.locator('[data-delivery="queued"]')).toHaveCount(0, { timeout: 40_000 });
  await expect(bob.page).toHaveTitle("(6) 鸿雁", { timeout: 40_000 });

  await bob.openRow("Ann");
  await expect.poll(() => bob.messages()).toEqual(all);
  await expect(bob.page).toHaveTitle("Ann · 鸿雁");
  await expect(ann.log.locator('[data-delivery="read"]')).toHaveCount(6);

  // And once more, with the reader gone while it happens.
  await bob.page.close();
  await server.kill();
  await ann.say("7");
  await server.start();
  await expect(ann.log.locator('[data-delivery="stored"]')).toHaveCount(1, { timeout: 40_000 });
  const again = await Person.arrive(browser, server.url, "bob");
  await again.page.goto("/signin");
  await again.signIn();
  await expect(again.page).toHaveTitle("(2) 鸿雁"); // and the notice of this sign-in
  await again.openRow("Ann");
  await expect.poll(() => again.messages()).toEqual([...all, "7"]);
  await expect(again.page).toHaveTitle("(1) Ann · 鸿雁");
});
