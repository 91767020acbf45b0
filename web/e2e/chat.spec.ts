import { expect, Person, test, WHOLE } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("two people chat", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann", WHOLE);
  const bob = await Person.arrive(browser, server.url, "bob", { ...WHOLE, locale: "en-US" });
  await ann.signUpByHand("张三丰", new URL(server.setupUrl).pathname + new URL(server.setupUrl).hash);
  await bob.signUp("Bob Lee");

  await ann.openDirect("bob");
  await ann.say("你好，Bob");
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(1);
  await expect(bob.row("张三丰")).toContainText("你好，Bob");
  await expect(bob.page).toHaveTitle("(1) Hongyan");

  await bob.openRow("张三丰");
  await expect(bob.page).toHaveTitle("张三丰 · Hongyan");
  await expect(ann.log.locator('[data-delivery="read"]')).toHaveCount(1);

  await bob.composer.pressSequentially("Hello");
  await expect(ann.page.getByRole("heading", { name: "Bob Lee" }).locator("..")).toContainText("正在输入…");
  await bob.composer.press("Shift+Enter");
  await bob.composer.pressSequentially("Ann");
  await bob.composer.press("Enter");
  await expect.poll(() => ann.messages()).toEqual(["你好，Bob", "Hello\nAnn"]);

  await bob.page.reload();
  await expect.poll(() => bob.messages()).toEqual(["你好，Bob", "Hello\nAnn"]);
  await bob.row("张三丰").waitFor();
});
