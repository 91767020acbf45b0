import type { Page } from "@playwright/test";
import { axeFaults, layoutFaults } from "./layout";
import { expect, Person, REFUSAL, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

// What is over is asked for once more.
test.use({ forgives: REFUSAL });

/** face is a round picture on nothing. */
async function face(page: Page, color: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const url = await page.evaluate((fill) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 800;
    const pen = canvas.getContext("2d");
    if (pen !== null) {
      pen.fillStyle = fill;
      pen.beginPath();
      pen.arc(400, 400, 380, 0, 7);
      pen.fill();
      pen.fillStyle = "white";
      pen.fillRect(250, 280, 60, 90);
      pen.fillRect(490, 280, 60, 90);
    }
    return canvas.toDataURL("image/png");
  }, color);
  return { name: `${color}.png`, mimeType: "image/png", buffer: Buffer.from(url.slice(url.indexOf(",") + 1), "base64") };
}

/** make makes a pack by hand; the second sticker stands for 👍. */
async function make(who: Person, title: string): Promise<void> {
  const { page, texts } = who;
  await page.getByRole("button", { name: texts["sticker.make"] }).click();
  const dialog = page.getByRole("dialog", { name: texts["sticker.make"] });
  await dialog.getByLabel(texts["sticker.name"]).fill(title);
  await dialog.locator("[data-pictures]").setInputFiles([await face(page, "teal"), await face(page, "tomato"), { name: "a.png", mimeType: "image/png", buffer: Buffer.from("no picture") }]);
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByRole("button", { name: texts["sticker.emoji_of"].replace("{nth}", "2").replace("{emoji}", "🙂") }).click();
  const picker = page.getByRole("dialog", { name: texts["sticker.emoji"] });
  await picker.getByRole("searchbox").fill("thumbs up");
  await picker.getByRole("gridcell").first().click();
  await expect(picker).toBeHidden();
  await expect.poll(() => dialog.locator("img").evaluateAll((all) => all.filter((one) => (one as HTMLImageElement).naturalWidth > 0).length)).toBe(2);
  expect(await axeFaults(page)).toEqual([]);
  await dialog.getByRole("button", { name: texts["sticker.save"] }).click();
  await expect(dialog).toBeHidden();
}

async function openPanel({ page, texts }: Person): Promise<void> {
  await page.getByRole("button", { name: texts["chat.emoji"] }).click();
  await page.getByRole("tab", { name: texts["emoji.tab_stickers"] }).click();
}

for (const locale of ["zh-CN", "en-US"]) {
  test(`a pack is made, sent from, opened and kept by the other one, changed and deleted, ${locale}`, async ({ browser }) => {
    const names = [`ann-${locale.slice(0, 2)}`, `bob-${locale.slice(0, 2)}`] as const;
    const ann = await Person.arrive(browser, server.url, names[0], { locale });
    const bob = await Person.arrive(browser, server.url, names[1], { locale, ...PHONE });
    await ann.signUp("Ann");
    await bob.signUp("Bob");
    await ann.openDirect(names[1]);
    const { page, texts } = ann;

    // Nobody has a pack at first; the panel leads to where one is made.
    await openPanel(ann);
    await page.getByRole("button", { name: texts["sticker.make"] }).click();
    await make(ann, "Geese");
    await expect(page.getByRole("listitem").filter({ hasText: "Geese" })).toContainText(/2/);
    expect(await axeFaults(page)).toEqual([]);
    expect(await layoutFaults(page)).toEqual([]);

    await ann.show("/");
    await ann.openRow("Bob");
    await openPanel(ann);
    const grid = page.getByRole("grid", { name: "Geese" });
    await grid.getByRole("gridcell", { name: "🙂" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(grid.getByRole("gridcell", { name: "👍" })).toBeFocused();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press("Enter");
    const sent = ann.log.getByRole("button", { name: texts["said.sticker"].replace("{emoji}", "👍") });
    await expect(sent.locator("img").first()).toBeVisible();
    await expect(page.getByRole("grid", { name: texts["sticker.recent"] }).getByRole("gridcell")).toHaveCount(1);
    await page.keyboard.press("Escape");
    // Opened again it is where it was, and worked with keys.
    await page.getByRole("button", { name: texts["chat.emoji"] }).click();
    await expect(page.getByRole("tab", { name: texts["emoji.tab_stickers"] })).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(page.getByRole("searchbox", { name: texts["emoji.search"] })).toBeVisible();
    await expect(page.getByRole("tab", { name: texts["emoji.tab_emoji"] })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(ann.composer).toBeFocused();
    await expect(ann.row("Bob")).toContainText(texts["said.sticker"].replace("{emoji}", "👍"));
    const box = await sent.boundingBox();
    expect([box?.width, box?.height]).toEqual([160, 160]);

    // Who gets one opens its pack, keeps it, and sends from it.
    await bob.openRow("Ann");
    const got = bob.log.getByRole("button", { name: texts["said.sticker"].replace("{emoji}", "👍") });
    await expect.poll(() => got.locator("img").first().evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0);
    await got.click();
    const pack = bob.page.getByRole("dialog", { name: "Geese" });
    await expect(pack.getByRole("gridcell")).toHaveCount(2);
    expect(await axeFaults(bob.page)).toEqual([]);
    // What is done in it is not done with the message it was opened from.
    await pack.getByRole("gridcell").first().click({ button: "right", force: true }); // nothing is chosen in it, so it counts as disabled
    await expect(bob.page.getByRole("menu")).toHaveCount(0);
    await pack.getByRole("button", { name: texts["sticker.add"] }).click();
    await expect(pack).toBeHidden();
    await openPanel(bob);
    await bob.page.getByRole("grid", { name: "Geese" }).getByRole("gridcell", { name: "🙂" }).click();
    await expect(ann.log.getByRole("button", { name: texts["said.sticker"].replace("{emoji}", "🙂") })).toBeVisible();
    expect(await layoutFaults(bob.page)).toEqual([]);

    // It ends: what was sent stays, and nobody has it.
    await ann.show("/settings/stickers");
    await page.getByRole("button", { name: texts["sticker.delete"] }).click();
    await page.getByRole("dialog").getByRole("button", { name: texts["sticker.delete"] }).click();
    await expect(page.getByText(texts["sticker.none"])).toBeVisible();
    await expect(bob.page.getByText(texts["sticker.none"])).toBeVisible();
    await bob.page.getByRole("button", { name: texts["chat.emoji"] }).click();
    await got.click();
    await expect(bob.page.getByRole("dialog")).toContainText(texts["reason.PACK_NOT_FOUND"]);
  });
}
