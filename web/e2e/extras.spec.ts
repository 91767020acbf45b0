import { axeFaults, layoutFaults } from "./layout";
import { Caller } from "./caller";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("what one archives is in the archive on all one's devices, and comes back with the next message", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await Caller.register(server.url, "carl", "Carl");
  await ann.openDirect("carl");
  await ann.say("hi");
  await ann.openDirect("bob");
  await ann.say("hello");
  const phone = await Person.arrive(browser, server.url, "ann", { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
  await phone.page.goto("/signin");
  await phone.signIn();
  await expect(phone.row("Bob")).toBeVisible();

  const menu = ann.page.getByRole("menu");
  const choose = async (name: string, item: string) => {
    await ann.row(name).click({ button: "right" });
    await menu.getByRole("menuitem", { name: item, exact: true }).click();
  };
  await choose("Bob", "归档");
  await expect(ann.row("Bob")).toBeHidden();
  await ann.page.getByRole("button", { name: "撤销" }).click();
  await expect(ann.row("Bob")).toBeVisible();
  await choose("Bob", "归档");

  await expect(phone.row("Bob")).toBeHidden();
  const archive = phone.page.getByRole("button", { name: /^归档/ });
  await expect(archive).toContainText("Bob");
  expect(await axeFaults(phone.page)).toEqual([]);
  expect(await layoutFaults(phone.page)).toEqual([]);
  await archive.click();
  await expect(phone.row("Bob")).toBeVisible();
  await expect(phone.row("Carl")).toBeHidden();
  await archive.press("Enter");
  await expect(phone.row("Carl")).toBeVisible();

  await bob.openRow("Ann");
  await bob.say("are you there");
  await expect(phone.row("Bob")).toBeVisible();
  await expect(archive).toBeHidden();

  // Muted, it stays away.
  await choose("Bob", "归档");
  await ann.page.getByRole("button", { name: /^归档/ }).click();
  await ann.row("Bob").click({ button: "right" });
  await menu.getByRole("menuitem", { name: "静音" }).click();
  await menu.getByRole("menuitem", { name: "一直静音" }).click();
  await ann.show("/");
  await bob.say("hello again");
  await expect(phone.page.getByRole("button", { name: /^归档/ })).toContainText("1");
  await expect(phone.row("Bob")).toBeHidden();
  // The last one that is taken out closes the archive.
  await choose("Bob", "移出归档");
  await expect(ann.row("Carl")).toBeVisible();
});

test("what one hides is away until the next message, and found by searching", async ({ browser }) => {
  const dan = await Person.arrive(browser, server.url, "dan", { locale: "en-US" });
  const eve = await Person.arrive(browser, server.url, "eve");
  await dan.signUp("Dan");
  await eve.signUp("Eve");
  await dan.openDirect("eve");
  await dan.say("hi");
  await dan.row("Eve").focus();
  await dan.page.keyboard.press("Shift+F10");
  await dan.page.getByRole("menuitem", { name: "Hide from the list" }).press("Enter");
  await expect(dan.row("Eve")).toBeHidden();
  await expect(dan.composer).toBeHidden();
  await dan.page.getByLabel("Find conversations").fill("eve");
  await expect(dan.row("Eve")).toBeVisible();
  await dan.page.getByLabel("Find conversations").fill("");
  await expect(dan.row("Eve")).toBeHidden();
  await eve.openRow("Dan");
  await eve.say("hello");
  await expect(dan.row("Eve")).toBeVisible();
});
