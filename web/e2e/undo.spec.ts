import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";
import { axeFaults } from "./layout";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("what was sent a moment ago is taken back with what it answers; else it goes, after a reload too, and in order", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "uann");
  const bob = await Person.arrive(browser, server.url, "ubob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  const { page, texts } = ann;
  await page.goto("/settings/chats");
  await page.getByRole("group", { name: texts["chats.undo"] }).getByText("10").click();
  await page.goto("/");
  await bob.openDirect("uann");
  await bob.say("question");
  await ann.openRow("Bob");
  await page.locator("[data-message]", { hasText: "question" }).hover();
  await page.getByRole("button", { name: texts["ops.reply"], exact: true }).first().click();
  await ann.composer.fill("a **wrong** answer");
  await ann.composer.press("Enter");
  const undo = page.getByRole("button", { name: texts["ops.undo_send"], exact: true });
  await expect(undo).toBeVisible();
  await expect(ann.composer).toHaveValue("");
  expect(await axeFaults(page)).toEqual([]);
  if (process.env["SHOTS"] !== undefined) {
    await page.screenshot({ path: `${process.env["SHOTS"]}/held.png` });
  }
  await undo.click();
  await expect(ann.composer).toHaveValue("a **wrong** answer");
  await expect(page.locator("[data-message]", { hasText: "wrong" })).toHaveCount(0);

  await ann.composer.fill("first");
  await ann.composer.press("Enter");
  await ann.composer.fill("second");
  await ann.composer.press("Enter");
  await page.reload();
  await expect(undo).toHaveCount(2);
  await expect(bob.page.locator("[data-message]", { hasText: "second" })).toBeVisible();
  expect(await bob.page.locator("[data-message]").allInnerTexts()).toEqual([expect.stringContaining("question"), expect.stringMatching(/question[^]*first/), expect.stringContaining("second")]);
  await expect(undo).toHaveCount(0);
  await expect(bob.page.getByText("wrong")).toHaveCount(0);
});
