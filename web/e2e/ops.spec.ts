import type { Browser, Locator } from "@playwright/test";
import { expect, languages, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

/** row is the message that says so. */
const row = (p: Person, text: string): Locator => p.log.locator("[data-message]").filter({ has: p.page.locator('[data-part="text"]', { hasText: text }) });

async function pair(browser: Browser, a: string, b: string, locale: "zh-CN" | "en-US"): Promise<[Person, Person]> {
  const one = await Person.arrive(browser, server.url, a, { locale });
  const two = await Person.arrive(browser, server.url, b, { locale });
  await one.signUp(a.toUpperCase());
  await two.signUp(b.toUpperCase());
  await one.openDirect(b);
  return [one, two];
}

/** choose opens the menu of a message and presses an entry of it. */
async function choose(p: Person, text: string, entry: string): Promise<void> {
  await row(p, text).locator('[data-part="text"]').click({ button: "right" });
  await p.page.getByRole("menuitem", { name: entry, exact: true }).click();
}

for (const locale of languages("en-US")) {
  const tag = locale.slice(0, 2);

  test(`what was said is changed, answered, taken back: ${locale}`, async ({ browser }) => {
    const [ann, bob] = await pair(browser, `ann${tag}`, `bob${tag}`, locale);
    const { texts } = ann;
    await ann.say("lunch at noon");
    await expect(row(ann, "lunch at noon")).toBeVisible();
    await bob.openRow(`ANN${tag.toUpperCase()}`);

    // An answer, from the button beside the message; it leads to what it answers.
    await row(bob, "lunch at noon").hover();
    await row(bob, "lunch at noon").getByRole("button", { name: texts["ops.reply"] }).click();
    await expect(bob.page.locator("[data-writing=reply]")).toContainText("lunch at noon");
    await bob.say("gladly");
    await expect(row(ann, "gladly").locator("[data-quote]")).toContainText("lunch at noon");
    await expect(bob.page.locator("[data-writing]")).toHaveCount(0);

    // The last one is changed from the empty field; Esc leaves it as it was.
    await ann.composer.press("ArrowUp");
    await expect(ann.composer).toHaveValue("lunch at noon");
    await ann.composer.press("Escape");
    await expect(ann.composer).toHaveValue("");
    await ann.composer.press("ArrowUp");
    await expect(ann.composer).toHaveValue("lunch at noon");
    await ann.composer.fill("lunch at **one**");
    await ann.composer.press("Enter");
    await expect(row(bob, "lunch at one").getByText(texts["chat.edited"])).toBeVisible();
    await expect(row(ann, "gladly").locator("[data-quote]")).toContainText("lunch at one");

    // A reaction of each, and one taken back.
    await row(bob, "lunch at one").hover();
    await row(bob, "lunch at one").getByRole("button", { name: texts["ops.react"] }).click();
    await bob.page.getByRole("menuitemcheckbox", { name: "👍" }).click();
    await expect(row(ann, "lunch at one").getByRole("button", { name: /👍.*1/ })).toBeVisible();
    await row(ann, "lunch at one").getByRole("button", { name: /👍/ }).click();
    await expect(row(bob, "lunch at one").getByRole("button", { name: /👍.*2/ })).toBeVisible();
    await row(ann, "lunch at one").getByRole("button", { name: /👍/ }).click();
    await expect(row(bob, "lunch at one").getByRole("button", { name: /👍.*1/ })).toBeVisible();

    // Taken back: gone for both, in the quote too; what it said can be written again.
    await choose(ann, "lunch at one", texts["ops.recall"]);
    await expect(ann.log.getByText(texts["ops.recalled_you"])).toBeVisible();
    await expect(row(bob, "lunch at one")).toHaveCount(0);
    await expect(row(bob, "gladly").locator("[data-quote]")).toHaveText(texts["ops.quote_recalled"]);
    await ann.log.getByRole("button", { name: texts["ops.reedit"] }).click();
    await expect(ann.composer).toHaveValue("lunch at **one**");
    await ann.composer.fill("");

    // Deleted for one alone, unless that is undone.
    await choose(ann, "gladly", texts["ops.hide"]);
    await expect(row(ann, "gladly")).toHaveCount(0);
    await ann.page.getByRole("button", { name: texts["ops.undo"] }).click();
    await expect(row(ann, "gladly")).toBeVisible();
    await choose(ann, "gladly", texts["ops.hide"]);
    await expect(row(ann, "gladly")).toHaveCount(0);
    await expect(ann.page.getByRole("button", { name: texts["ops.undo"] })).toHaveCount(0, { timeout: 8000 });
    await ann.page.reload();
    await expect(ann.log.getByText(texts["chat.beginning"])).toBeVisible();
    await expect(row(ann, "gladly")).toHaveCount(0);
    await expect(row(bob, "gladly")).toBeVisible();
  });

  test(`several are chosen and forwarded, who has read is told, and a history is cleared: ${locale}`, async ({ browser }) => {
    const [cai, dan] = await pair(browser, `cai${tag}`, `dan${tag}`, locale);
    const { texts } = cai;
    const other = `DAN${tag.toUpperCase()}`;
    await cai.createGroup("tea", [`dan${tag}`]);
    await cai.say("first leaf");
    await cai.say("second leaf");
    await expect(row(cai, "second leaf")).toBeVisible();
    await dan.openRow("tea");
    await expect(row(dan, "second leaf")).toBeVisible();

    await choose(cai, "second leaf", texts["ops.readers"]);
    await expect(cai.page.getByRole("dialog").getByText(other, { exact: true })).toBeVisible();
    await cai.page.keyboard.press("Escape");

    // Two of them, together, with a note, to somebody else.
    await choose(cai, "first leaf", texts["ops.select"]);
    await row(cai, "second leaf").click();
    const bar = cai.page.locator("[data-select-bar]");
    await expect(bar).toContainText("2");
    await bar.getByRole("button", { name: texts["ops.forward"] }).click();
    const dialog = cai.page.getByRole("dialog");
    await dialog.getByRole("checkbox", { name: other }).check();
    await dialog.getByText(texts["ops.forward_merged"]).click();
    await dialog.getByLabel(texts["ops.forward_note"]).fill("look at this");
    await dialog.getByRole("button", { name: /1/ }).click();
    await expect(dialog).toBeHidden();
    await expect(bar).toBeHidden();
    await dan.openRow(`CAI${tag.toUpperCase()}`);
    await expect(row(dan, "look at this")).toBeVisible();
    await dan.log.getByRole("button", { name: /first leaf/ }).click();
    await expect(dan.page.getByRole("dialog").getByRole("article")).toHaveCount(2);
    await dan.page.keyboard.press("Escape");

    await dan.row("tea").click({ button: "right" });
    await dan.page.getByRole("menuitem", { name: texts["row.clear"] }).click();
    await dan.openRow("tea");
    await expect(row(dan, "first leaf")).toHaveCount(0);
    await expect(row(cai, "first leaf")).toBeVisible();
  });
}
