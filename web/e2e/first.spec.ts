import { Caller } from "./caller";
import { axeFaults } from "./layout";
import { expect, PASSWORD, Person, test } from "./person";
import { Server } from "./server";

test("a closed server says so before one types; its owner comes in by the setup link", async ({ browser }) => {
  const server = new Server({ HONGYAN_ACCOUNT_REGISTRATION: "closed" });
  await server.start();
  const owner = await Person.arrive(browser, server.url, "zhangsan");
  const { page, texts } = owner;

  await page.goto("/signin");
  await expect(page.getByText(texts["auth.setup_needed"])).toBeVisible();
  await page.goto("/signup");
  await expect(page.getByText(texts["auth.closed"])).toBeVisible();
  await expect(page.getByLabel(texts["auth.handle"])).toHaveCount(0);
  expect(await axeFaults(page)).toEqual([]);

  await page.goto(server.setupUrl);
  await page.getByLabel(texts["auth.handle"]).fill("zhangsan");
  await page.getByLabel(texts["auth.password"], { exact: true }).fill(PASSWORD);
  await page.getByLabel(texts["auth.name"]).fill("张三");
  await page.getByRole("button", { name: texts["auth.sign_up"], exact: true }).click();
  // The name is known: it is not asked again.
  await expect(page.getByRole("heading", { name: texts["welcome.people"] })).toBeFocused();
  await page.getByRole("button", { name: texts["welcome.skip"] }).click();
  await page.getByRole("button", { name: texts["welcome.done"] }).click();
  await expect(page).toHaveURL(/\/(c\/\d+)?$/);

  const other = await Person.arrive(browser, server.url, "lisi", { locale: "en-US" });
  await other.page.goto("/signin");
  await expect(other.page.getByText(other.texts["auth.closed"])).toBeVisible();
  await expect(other.page.getByRole("link", { name: other.texts["auth.to_sign_up"] })).toHaveCount(0);
  await server.close();
});

test("signing up tells what is wrong where it is, asks three things, and leads back to where one came from", async ({ browser }) => {
  const server = new Server();
  await server.start();
  await Caller.register(server.url, "bob", "Bob");

  const ann = await Person.arrive(browser, server.url, "ann", { locale: "en-US", viewport: { width: 320, height: 640 } });
  const { page, texts } = ann;
  await page.goto("/settings/appearance");
  await page.getByRole("link", { name: texts["auth.to_sign_up"] }).click();
  await page.getByLabel(texts["auth.handle"]).fill("bob");
  const password = page.getByLabel(texts["auth.password"], { exact: true });
  await password.fill("short");
  const submit = page.getByRole("button", { name: texts["auth.sign_up"], exact: true });
  await submit.click();
  await expect(page.getByText(texts["reason.PASSWORD_TOO_SHORT"])).toBeVisible();
  await expect(password).toHaveAttribute("aria-invalid", "true");
  await password.fill(PASSWORD);
  await submit.click();
  await expect(page.getByText(texts["reason.HANDLE_TAKEN"])).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByLabel(texts["auth.handle"]).fill("ann");
  await page.getByRole("button", { name: texts["auth.show_password"] }).click();
  await expect(password).toHaveAttribute("type", "text");
  await submit.click();

  await expect(page.getByRole("heading", { name: texts["welcome.name"] })).toBeFocused();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByLabel(texts["profile.name"], { exact: true }).fill("Ann Lee");
  await page.getByRole("button", { name: texts["welcome.next"] }).click();

  await expect(page.getByRole("heading", { name: texts["welcome.people"] })).toBeFocused();
  await page.getByLabel(texts["welcome.find"]).fill("@bob");
  await page.getByRole("button", { name: texts["welcome.find_action"] }).click();
  await expect(page.getByRole("button", { name: texts["welcome.chat"] })).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole("button", { name: texts["welcome.skip"] }).click();

  await expect(page.getByRole("heading", { name: texts["welcome.look"] })).toBeFocused();
  await page.getByText(texts["settings.theme_dark"], { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await axeFaults(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await page.getByRole("button", { name: texts["welcome.done"] }).click();
  await expect(page).toHaveURL(/\/settings\/appearance$/);
  await page.goto("/settings/profile");
  await expect(page.getByLabel(texts["profile.name"], { exact: true })).toHaveValue("Ann Lee");
  await server.close();
});

test("who guesses passwords sees the seconds to wait; who cannot reach the server is told", async ({ browser }) => {
  const server = new Server();
  await server.start();
  await Caller.register(server.url, "ann", "");
  const guess = await Person.arrive(browser, server.url, "ann", { locale: "en-US" });
  const { page, texts } = guess;
  await page.goto("/signin");
  await page.getByLabel(texts["auth.handle"]).fill("ann");
  await page.getByLabel(texts["auth.password"], { exact: true }).fill("not the password");
  const submit = page.getByRole("button", { name: texts["auth.sign_in"], exact: true });
  await submit.click();
  await expect(page.getByText(texts["reason.WRONG_CREDENTIALS"])).toBeVisible();
  for (let tries = 0; tries < 30 && (await submit.isEnabled()); tries++) {
    // The last one is refused between the look and the press.
    await submit.click({ timeout: 3000 }).catch(() => undefined);
    await expect(submit).toHaveAttribute("aria-busy", "false");
  }
  await expect(submit).toBeDisabled();
  await expect(page.locator("form").getByText(/Try again in [\d,]+ seconds?\./).first()).toBeVisible();

  const away = await Person.arrive(browser, server.url, "ann");
  await away.page.goto("/signin");
  await away.page.getByLabel(away.texts["auth.handle"]).fill("ann");
  await away.page.getByLabel(away.texts["auth.password"], { exact: true }).fill(PASSWORD);
  await server.kill();
  await away.page.getByRole("button", { name: away.texts["auth.sign_in"], exact: true }).click();
  await expect(away.page.locator("form").getByText(away.texts["error.unreachable"])).toBeVisible();
  await server.close();
});
