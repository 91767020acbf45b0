import { expect, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("everything is reached by a few letters: a person, a conversation, a command, what was said", async ({ browser }) => {
  const bob = await Person.arrive(browser, server.url, "zhangsan");
  await bob.signUp("张三丰");
  const ann = await Person.arrive(browser, server.url, "ann");
  await ann.signUp("Ann");
  const { page, texts } = ann;
  const field = page.getByRole("combobox", { name: texts["palette.hint"] });

  await page.keyboard.press("Control+k");
  await field.fill("zhangsan");
  await page.getByRole("option", { name: texts["palette.find"].replace("{handle}", "zhangsan") }).click();
  await expect(field).toBeHidden();
  await expect(ann.composer).toBeVisible();
  await ann.say("明天会议取消");
  await expect(ann.log.getByText("明天会议取消")).toBeVisible();

  // By its sound, with the keyboard alone.
  await page.goto("/settings");
  await expect(page.getByRole("heading", { name: texts["nav.settings"] }).first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await field.fill("zsf");
  await expect(page.getByRole("option", { name: "张三丰" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "张三丰", level: 1 })).toBeVisible();

  // A command in either language; an open palette closes with the key that opened it.
  await page.keyboard.press("Control+k");
  await field.fill("shense");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("Control+k");
  await expect(field).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(field).toBeHidden();

  // Enter that confirms a word chooses nothing.
  await page.keyboard.press("Control+k");
  await field.fill("settings");
  await field.evaluate((e) => e.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true })));
  await expect(field).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();

  await page.keyboard.press("Control+Shift+F");
  const search = page.getByRole("searchbox");
  await expect(search).toBeFocused();
  await search.fill("会议");
  await page.getByRole("link", { name: /明天会议取消/ }).filter({ has: page.locator("mark") }).click();
  await expect(page).toHaveURL(/\/c\/\d+\/m\/\d+$/);
  await expect(ann.log.getByText("明天会议取消")).toBeVisible();

  await page.keyboard.press("Control+/");
  await expect(page.getByRole("dialog", { name: texts["shortcut.title"] })).toBeVisible();
});
