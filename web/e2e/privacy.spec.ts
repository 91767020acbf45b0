import { axeFaults, layoutFaults, settled } from "./layout";
import { expect, Person, REFUSAL, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());
test.use({ forgives: REFUSAL });

const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const shots = process.env["SHOTS"] ?? "";

async function look(who: Person, name: string): Promise<void> {
  await settled(who.page);
  if (shots !== "") {
    await who.page.screenshot({ path: `${shots}/${name}.png` });
  }
  expect(await axeFaults(who.page)).toEqual([]);
  expect(await layoutFaults(who.page)).toEqual([]);
}

test("what one decides binds others at once, and the own devices show it", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann", { locale: "en-US" });
  const bob = await Person.arrive(browser, server.url, "bob");
  const cat = await Person.arrive(browser, server.url, "cat");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await cat.signUp("Cat");
  await bob.openDirect("ann");
  await bob.say("one");
  await cat.openDirect("ann");
  await cat.say("one");
  await expect(ann.row("Cat")).toBeVisible();

  const rule = (who: Person, name: string) => who.page.getByRole("group", { name, exact: true });
  await ann.show("/settings/privacy");
  await rule(ann, "Who may message me").getByText("Friends", { exact: true }).click();
  await ann.page.getByRole("button", { name: "Who may message me: Always allow: 0 people" }).click();
  await expect(ann.page.getByRole("dialog", { name: "Who may message me: Always allow" })).toBeVisible();
  await ann.page.getByRole("checkbox", { name: "Cat" }).check();
  await look(ann, "exceptions-en");
  await ann.page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(ann.page.getByRole("button", { name: "Who may message me: Always allow: 1 person" })).toBeVisible();
  await look(ann, "privacy-en");

  await bob.say("two");
  await expect(bob.page.getByText("对方的隐私设置不允许。").first()).toBeVisible();
  await cat.say("two");
  await ann.show("/");
  await expect(ann.row("Cat")).toContainText("two");

  // Another device, on a phone: the same, and what is changed there is here at once.
  const phone = await Person.arrive(browser, server.url, "ann", { ...PHONE, colorScheme: "dark" });
  await phone.comeBack();
  await phone.page.goto("/settings/privacy");
  await expect(rule(phone, "谁可以给我发消息").getByRole("radio", { name: "好友" })).toBeChecked();
  await ann.show("/settings/privacy");
  await rule(phone, "谁可以用账号找到我").getByText("没有人", { exact: true }).click();
  await expect(rule(ann, "Who finds me by my handle").getByRole("radio", { name: "Nobody" })).toBeChecked();
  await look(phone, "privacy-zh-phone");
  await rule(phone, "正在输入").scrollIntoViewIfNeeded();
  await look(phone, "privacy-zh-phone-end");

  // And nobody finds her by it.
  await bob.page.getByRole("button", { name: bob.texts["list.new"] }).click();
  await bob.page.getByLabel(bob.texts["new.handle"]).fill("ann");
  await bob.page.getByRole("button", { name: bob.texts["new.start"] }).click();
  await expect(bob.page.getByText("没有账号为“ann”的用户。")).toBeVisible();
});

test("who shows no marks sees none", async ({ browser }) => {
  const dan = await Person.arrive(browser, server.url, "dan", { locale: "en-US" });
  const eve = await Person.arrive(browser, server.url, "eve", { locale: "en-US" });
  await dan.signUp("Dan");
  await eve.signUp("Eve");
  await dan.openDirect("eve");
  await dan.say("seen");
  await eve.openRow("Dan");
  const read = dan.log.getByText(dan.texts["state.read"], { exact: true });
  await expect(read).toHaveCount(1);
  await eve.show("/settings/privacy");
  await eve.page.getByRole("group", { name: "Read and delivered" }).getByText("Hidden", { exact: true }).click();
  await expect(eve.page.getByRole("group", { name: "Read and delivered" }).getByRole("radio", { name: "Hidden" })).toBeChecked();
  await eve.show("/");
  await dan.say("not seen");
  await eve.openRow("Dan");
  await expect(eve.log).toContainText("not seen");
  await expect(eve.page).not.toHaveTitle(/^\(/);
  await dan.page.reload();
  await expect(dan.log).toContainText("not seen");
  await expect(read).toHaveCount(1);
});

test("people are found by name, by its sound and by initials", async ({ browser }) => {
  const fay = await Person.arrive(browser, server.url, "fay", { ...PHONE, locale: "zh-CN" });
  const first = await Person.arrive(browser, server.url, "zhang.one");
  const second = await Person.arrive(browser, server.url, "zhang.two");
  await fay.signUp("Fay");
  await first.signUp("张三");
  await second.signUp("张三丰");
  const { page, texts } = fay;
  await fay.show("/contacts");
  await page.getByRole("button", { name: texts["contacts.add"] }).first().click();
  const field = page.getByLabel(texts["contacts.who"]);
  const found = page.getByRole("list", { name: texts["contacts.found"] }).getByRole("button");
  for (const query of ["张三", "zs", "zhang s"]) {
    await field.fill("");
    await field.fill(query);
    await expect(found).toHaveCount(2);
    await expect(found.first()).toContainText("@zhang.one");
  }
  await look(fay, "found-zh-phone");
  await field.fill("zsf");
  await expect(found).toHaveCount(1);
  await expect(found.first()).toContainText("@zhang.two");
  await field.fill("xyzzy");
  await expect(page.getByRole("dialog").getByText(/xyzzy/)).toBeVisible();
});

test("who may what in a group, and why, is told to members of themselves and to admins of all", async ({ browser }) => {
  const gus = await Person.arrive(browser, server.url, "gus", { locale: "en-US" });
  const hal = await Person.arrive(browser, server.url, "hal", { ...PHONE, colorScheme: "dark" });
  await gus.signUp("Gus");
  await hal.signUp("Hal");
  await gus.createGroup("Why", ["hal"]);
  const members = async (who: Person) => {
    await who.openRow("Why");
    await who.show(`${new URL(who.page.url()).pathname}/info/members`);
  };
  await members(gus);
  const row = (who: Person, handle: string) => who.page.locator(`[data-member="${handle}"]`);
  await row(gus, "hal").getByRole("button", { name: "Hal" }).click();
  await gus.page.getByRole("menuitem", { name: "Mute", exact: true }).click();
  await gus.page.getByRole("menuitem", { name: gus.texts["group.for_ever"] }).click();
  await expect(row(gus, "hal")).toContainText(gus.texts["group.muted"]);
  await row(gus, "hal").getByRole("button", { name: "Hal" }).click();
  await gus.page.getByRole("menuitem", { name: "Permissions" }).click();
  const told = gus.page.getByRole("dialog", { name: "What Hal may do" }).getByRole("listitem");
  await expect(told).toHaveCount(16);
  await expect(told.filter({ hasText: "Speak" }).or(told.first())).toContainText("Muted");
  await expect(told.filter({ hasText: "Dissolve the group" })).toContainText("Not allowed");
  await look(gus, "why-en");

  await members(hal);
  await row(hal, "hal").getByRole("button", { name: hal.texts["group.why_me"] }).click();
  await expect(hal.page.getByRole("dialog").getByRole("listitem").first()).toContainText("被禁言");
  await look(hal, "why-zh-phone");
});
