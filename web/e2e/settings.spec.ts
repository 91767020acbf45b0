import { isStored } from "./api";
import { axeFaults } from "./layout";
import { expect, PASSWORD, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("a profile changed here is seen there; a device signed out there keeps its draft and its outbox here, and goes on after signing in", async ({ browser }) => {
  const bob = await Person.arrive(browser, server.url, "bob");
  await bob.signUp("Bob");
  const ann = await Person.arrive(browser, server.url, "ann");
  await ann.signUp("Ann");
  const away = await Person.arrive(browser, server.url, "ann");
  const { texts } = away;
  await away.comeBack();
  await away.openDirect("bob");
  await away.say("hello");
  await expect(bob.row("Ann")).toBeVisible();
  await away.page.goto("/settings/profile");

  await ann.page.goto("/settings/profile");
  await ann.page.getByLabel(texts["profile.name"], { exact: true }).fill("安安");
  await ann.page.getByRole("button", { name: texts["dialog.save"] }).click();
  await expect(ann.page.getByText(texts["settings.saved"])).toBeVisible();
  await expect(away.page.getByLabel(texts["profile.name"], { exact: true })).toHaveValue("安安");

  // What is written while the server is away.
  await away.page.goBack();
  await expect(away.composer).toBeVisible();
  await server.kill();
  await away.say("written offline");
  await away.composer.fill("half a thought");
  await isStored(away.page, "outbox", "written offline");
  await isStored(away.page, "drafts", "half a thought");
  await away.page.close();

  await server.start();
  await ann.page.goto("/settings/devices");
  await ann.page.getByRole("button", { name: texts["devices.revoke"], exact: false }).first().click();
  await ann.page.getByRole("dialog").getByRole("button").last().click();
  await expect(ann.page.getByText(texts["devices.none"])).toBeVisible();

  const again = await away.page.context().newPage();
  await again.goto("/");
  const dialog = again.getByRole("dialog", { name: texts["again.title"] });
  await expect(dialog).toContainText(texts["reason.DEVICE_REVOKED"]);
  await expect(again.getByText("Bob").first()).toBeAttached();
  await again.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  expect(await axeFaults(again)).toEqual([]);
  await dialog.getByLabel(texts["auth.password"], { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: texts["auth.sign_in"], exact: true }).click();
  await expect(dialog).toBeHidden();
  await bob.openRow("安安");
  await expect(bob.log.getByText("written offline")).toBeVisible();
  await again.getByRole("link").filter({ hasText: "Bob" }).click();
  // A field or an editable element: both show it.
  await expect.poll(() => again.getByRole("textbox", { name: texts["chat.compose"] }).evaluate((e) => (e instanceof HTMLTextAreaElement ? e.value : e.textContent))).toBe("half a thought");
});

test("looks and language change at once, stay over a reload, and are heard by other tabs", async ({ browser }) => {
  const dan = await Person.arrive(browser, server.url, "dan");
  const { page } = dan;
  await dan.signUp("Dan");
  const other = await page.context().newPage();
  await other.goto("/");
  await page.goto("/settings/appearance");
  await page.getByRole("radio", { name: dan.texts["accent.green"] }).check({ force: true });
  await page.getByText(dan.texts["appearance.compact"], { exact: true }).click();
  await page.getByLabel(dan.texts["appearance.text_size"]).fill("20");
  await page.getByText(dan.texts["settings.theme_dark"], { exact: true }).click();
  await page.evaluate(() => Object.assign(window, { isSame: true }));
  await page.getByRole("link", { name: dan.texts["settings.language"] }).click();
  await page.getByText("English", { exact: true }).click();
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  expect(await page.evaluate(() => "isSame" in window)).toBe(true);

  const look = { "data-accent": "green", "data-density": "compact", "data-theme": "dark", lang: "en" };
  await page.reload();
  for (const seen of [page, other]) {
    for (const [name, value] of Object.entries(look)) {
      await expect(seen.locator("html")).toHaveAttribute(name, value);
    }
    expect(await seen.evaluate(() => getComputedStyle(document.body).fontSize)).toBe("20px");
  }
});

test("on a phone a setting is found by a search, and Back leads to the list", async ({ browser }) => {
  const eve = await Person.arrive(browser, server.url, "eve", { locale: "en-US", viewport: { width: 390, height: 800 } });
  const { page, texts } = eve;
  await eve.signUp("Eve");
  await page.goto("/");
  await page.goto("/settings");
  await page.getByLabel(texts["settings.search"]).fill("font");
  await page.getByRole("link", { name: texts["appearance.text_size"] }).click();
  await expect(page).toHaveURL(/\/settings\/appearance$/);
  await expect(page.locator("#setting-text-size")).toBeFocused();
  await page.goBack();
  await expect(page.getByRole("heading", { name: texts["settings.title"], level: 1 })).toBeVisible();
});
