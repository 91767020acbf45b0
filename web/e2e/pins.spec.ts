import type { Browser, Locator } from "@playwright/test";
import { axeFaults, layoutFaults, settled } from "./layout";
import { expect, languages, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());
test.use({ actionTimeout: 20_000 });

/** row is the message that begins so. */
const row = (p: Person, text: string): Locator => p.log.locator("[data-message]").filter({ has: p.page.locator('[data-part="text"]', { hasText: new RegExp(`^${text}`) }) });

/** group is a group of the first of them, in which all are, and which all have before them. */
async function group(browser: Browser, name: string, handles: readonly string[], locale: "zh-CN" | "en-US"): Promise<Person[]> {
  const all: Person[] = [];
  for (const handle of handles) {
    const p = await Person.arrive(browser, server.url, handle, { locale });
    await p.signUp(handle.toUpperCase());
    all.push(p);
  }
  await all[0]?.createGroup(name, handles.slice(1));
  for (const p of all.slice(1)) {
    await p.openRow(name);
  }
  return all;
}

/** choose opens the menu of a message and presses an entry of it. */
async function choose(p: Person, text: string, entry: string): Promise<void> {
  await row(p, text).locator('[data-part="text"]').click({ button: "right" });
  await p.page.getByRole("menuitem", { name: entry, exact: true }).click();
}

/** look takes what is wrong with a page, wide and narrow; with SHOTS, pictures of it. */
async function look(p: Person, name: string): Promise<void> {
  for (const width of [1280, 390]) {
    await p.page.setViewportSize({ width, height: 800 });
    await p.page.emulateMedia({ colorScheme: width === 390 ? "dark" : "light" });
    await settled(p.page);
    expect([...(await axeFaults(p.page)), ...(await layoutFaults(p.page))], `${name} ${width}`).toEqual([]);
    if (process.env["SHOTS"] !== undefined) {
      await p.page.screenshot({ path: `${process.env["SHOTS"]}/${name}-${width}.png` });
    }
  }
  await p.page.setViewportSize({ width: 1280, height: 800 });
  await p.page.emulateMedia({ colorScheme: "light" });
}

const filled = (text: string, values: Readonly<Record<string, string | number>>) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

for (const locale of languages("zh-CN")) {
  const tag = locale.slice(0, 2);

  test(`what is pinned stands above the messages of all, goes round, is listed and let go: ${locale}`, async ({ browser }) => {
    const [ann, bob] = await group(browser, "tea", [`pina${tag}`, `pinb${tag}`], locale);
    if (ann === undefined || bob === undefined) {
      throw new Error("nobody came");
    }
    const { texts } = ann;
    for (let i = 0; i < 40; i++) {
      await ann.say(i === 0 ? "the first leaf" : i === 20 ? "the second leaf" : `cup ${i}`);
    }
    await expect(row(bob, "cup 39")).toBeVisible();
    const bar = (p: Person) => p.page.locator("[data-pins]");
    await expect(bar(bob)).toHaveCount(0);
    await row(ann, "the second leaf").scrollIntoViewIfNeeded();
    await choose(ann, "the second leaf", texts["ops.pin"]);
    await expect(bar(bob)).toContainText("the second leaf");
    await expect(bar(bob).getByText(texts["pins.title"], { exact: true })).toBeVisible();
    await row(ann, "the first leaf").scrollIntoViewIfNeeded();
    await choose(ann, "the first leaf", texts["ops.pin"]);
    await expect(bar(bob)).toContainText("the first leaf");
    await expect(row(ann, "the first leaf").getByRole("img", { name: texts["chat.pinned"] })).toBeVisible();
    await look(bob, `pins-${tag}`);

    // A press leads there, and the bar goes on to the one before; then round again.
    await bar(bob).getByRole("link").click();
    await expect(row(bob, "the first leaf")).toBeInViewport();
    await expect(bar(bob)).toContainText("the second leaf");
    await bar(bob).getByRole("link").click();
    await expect(row(bob, "the second leaf")).toBeInViewport();
    await expect(bar(bob)).toContainText("the first leaf");

    // All of them, each with its way; the address is the one it was: it leads there all the same.
    await bob.log.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await expect(row(bob, "the second leaf")).not.toBeInViewport();
    await bar(bob).getByRole("button", { name: filled(texts["pins.all"].other, { count: 2 }) }).click();
    const list = bob.page.getByRole("dialog");
    await expect(list.getByRole("listitem")).toHaveCount(2);
    await look(bob, `pin-list-${tag}`);
    await list.getByRole("link", { name: /the second leaf/ }).click();
    await expect(list).toBeHidden();
    await expect(row(bob, "the second leaf")).toBeInViewport();

    // Let go by one, gone for all; by who may not pin it is hidden on one device until something else is pinned.
    await bar(ann).getByRole("button", { name: filled(texts["pins.all"].other, { count: 2 }) }).click();
    await ann.page.getByRole("dialog").getByRole("button", { name: filled(texts["pins.unpin"], { text: "the first leaf" }) }).click();
    await expect(bar(bob)).toHaveAttribute("data-pins", "1");
    await expect(bar(bob)).toContainText("the second leaf");
    await ann.page.keyboard.press("Escape");
    await bar(bob).getByRole("button", { name: texts["pins.close"] }).click();
    await expect(bar(bob)).toHaveCount(0);
    await bob.page.reload();
    await expect(row(bob, "the second leaf")).toBeVisible();
    await expect(bar(bob)).toHaveCount(0);
    await row(ann, "cup 19").scrollIntoViewIfNeeded();
    await choose(ann, "cup 19", texts["ops.pin"]);
    await expect(bar(bob)).toContainText("cup 19");
    await bar(ann).getByRole("button", { name: texts["pins.close"] }).click();
    await ann.page.getByRole("menuitem", { name: texts["ops.unpin"] }).click();
    await expect(bar(ann)).toContainText("the second leaf");
    // What was recalled is pinned no more.
    await choose(ann, "the second leaf", texts["ops.recall"]);
    await expect(bar(ann)).toHaveCount(0);
    await expect(bar(bob)).toHaveCount(0);
  });

  test(`how many of a group have read is told as they read: ${locale}`, async ({ browser }) => {
    const [cai, dan, eve] = await group(browser, "news", [`reada${tag}`, `readb${tag}`, `readc${tag}`], locale);
    if (cai === undefined || dan === undefined || eve === undefined) {
      throw new Error("nobody came");
    }
    const { texts } = cai;
    await eve.show("/");
    await cai.say("one for all");
    const reads = (text: string) => row(cai, text).locator("[data-reads]");
    await expect(reads("one for all")).toHaveText(`${texts["state.read"]} 1/2`);
    const before = cai.page.waitForRequest(/ListReaders/, { timeout: 3000 }).catch(() => null);
    await eve.openRow("news");
    await expect(reads("one for all")).toHaveText(`${texts["state.read"]} 2/2`);
    // It was told, not asked for.
    expect(await before).toBeNull();
    await dan.show("/");
    await eve.show("/");
    await cai.say("another one");
    await expect(reads("another one")).toHaveText(`${texts["state.read"]} 0/2`);
    await expect(reads("one for all")).toHaveText(`${texts["state.read"]} 2/2`);
    await dan.openRow("news");
    await expect(reads("another one")).toHaveText(`${texts["state.read"]} 1/2`);
    await look(cai, `reads-${tag}`);
    await reads("another one").click();
    const dialog = cai.page.getByRole("dialog", { name: texts["ops.readers"] });
    await expect(dialog.getByText(`READB${tag.toUpperCase()}`, { exact: true })).toBeVisible();
    await expect(dialog.locator("time")).toHaveCount(1); // of the one who has read it
    await look(cai, `readers-${tag}`);
    await cai.page.keyboard.press("Escape");
    await expect(row(dan, "another one").locator("[data-reads]")).toHaveCount(0);
  });

  test(`pictures and files are answered, forwarded together and alone, kept, saved and taken back: ${locale}`, async ({ browser }) => {
    const [fay, gus] = await group(browser, "trip", [`fwda${tag}`, `fwdb${tag}`], locale);
    if (fay === undefined || gus === undefined) {
      throw new Error("nobody came");
    }
    const { page, texts } = fay;
    const attach = async (kind: "media.add_shown" | "media.add_file", name: string, mimeType: string, buffer: Buffer, caption: string) => {
      await page.getByRole("button", { name: texts["media.attach"], exact: true }).click();
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("menuitem", { name: texts[kind], exact: true }).click();
      await (await chooser).setFiles([{ name, mimeType, buffer }]);
      await expect(page.getByRole("group", { name: texts["media.tray"] })).toBeVisible();
      await fay.composer.fill(caption);
      await fay.composer.press("Enter");
      await expect(page.getByRole("group", { name: texts["media.tray"] })).toBeHidden();
    };
    await attach("media.add_shown", "sea.png", "image/png", await png(page), "by the sea");
    await expect(row(gus, "by the sea").locator("img")).toBeVisible();
    await attach("media.add_file", "plan.pdf", "application/pdf", Buffer.alloc(5000, "hongyan "), "");
    await expect(gus.log.getByRole("link", { name: /plan\.pdf/ })).toBeVisible();

    // The words under a picture are changed, and taken away.
    await choose(fay, "by the sea", texts["ops.edit"]);
    await expect(fay.composer).toHaveValue("by the sea");
    await fay.composer.fill("at the lake");
    await fay.composer.press("Enter");
    await expect(row(gus, "at the lake").getByText(texts["chat.edited"])).toBeVisible();
    await expect(row(gus, "at the lake").locator("img")).toBeVisible();

    // An answer shows the picture it is about.
    await choose(gus, "at the lake", texts["ops.reply"]);
    await expect(gus.page.locator("[data-writing=reply] [data-thumb] img")).toBeVisible();
    await gus.say("how blue");
    await expect(row(fay, "how blue").locator("[data-quote] [data-thumb] img")).toBeVisible();

    // All of it together; the record is opened, and forwarded again inside another one.
    await choose(fay, "how blue", texts["ops.select"]);
    await row(fay, "at the lake").click({ position: { x: 20, y: 15 } });
    await fay.log.locator("[data-message]").filter({ hasText: "plan" }).click({ position: { x: 20, y: 15 } });
    const bar = page.locator("[data-select-bar]");
    await expect(bar).toContainText("3");
    await look(fay, `select-${tag}`);
    const saved: string[] = [];
    page.on("download", (d) => saved.push(d.suggestedFilename()));
    await bar.getByRole("button", { name: texts["ops.download"] }).click();
    await expect.poll(() => saved.toSorted()).toEqual(["plan.pdf", expect.stringMatching(/^sea\./)]);
    await choose(fay, "how blue", texts["ops.select"]);
    await row(fay, "at the lake").click({ position: { x: 20, y: 15 } });
    await fay.log.locator("[data-message]").filter({ hasText: "plan" }).click({ position: { x: 20, y: 15 } });
    await bar.getByRole("button", { name: texts["ops.forward"] }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("checkbox", { name: "trip" }).check();
    await dialog.getByText(texts["ops.forward_merged"]).click();
    await dialog.getByRole("button", { name: /1/ }).click();
    await expect(dialog).toBeHidden();
    const card = gus.log.getByRole("button", { name: /how blue/ });
    await card.click();
    const record = gus.page.getByRole("dialog");
    await expect(record.getByRole("article")).toHaveCount(3);
    await expect(record.getByRole("button", { name: texts["media.picture"], exact: true }).locator("img")).toBeVisible();
    await expect.poll(() => record.locator("img").evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    const link = record.getByRole("link", { name: /plan\.pdf/ });
    await expect.poll(() => link.evaluate(async (a) => (await (await fetch((a as HTMLAnchorElement).href)).arrayBuffer()).byteLength)).toBe(5000);
    await look(gus, `record-${tag}`);
    await record.getByRole("button", { name: texts["media.picture"], exact: true }).click();
    await expect(gus.page.getByRole("dialog", { name: texts["lightbox.label"] }).getByText("1 / 1")).toBeVisible();
    await gus.page.keyboard.press("Escape");
    await gus.page.keyboard.press("Escape");
    await expect(record).toHaveCount(0);
    await gus.say("again");
    await gus.log.locator("[data-message]").filter({ has: gus.page.getByRole("button", { name: /how blue/ }) }).click({ button: "right", position: { x: 640, y: 15 } });
    await gus.page.getByRole("menuitem", { name: texts["ops.select"], exact: true }).click();
    await row(gus, "again").click({ position: { x: 20, y: 15 } });
    await gus.page.locator("[data-select-bar]").getByRole("button", { name: texts["ops.forward"] }).click();
    await gus.page.getByRole("dialog").getByRole("checkbox", { name: "trip" }).check();
    await gus.page.getByRole("dialog").getByText(texts["ops.forward_merged"]).click();
    await gus.page.getByRole("dialog").getByRole("button", { name: /1/ }).click();
    await fay.log.getByRole("button", { name: /again/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: /how blue/ }).click();
    await expect(page.getByRole("dialog").last().getByRole("button", { name: texts["media.picture"], exact: true }).locator("img")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);

    // Kept for oneself, with the name of who said it.
    await choose(fay, "how blue", texts["ops.save"]);
    await page.getByRole("button", { name: texts["ops.show"], exact: true }).click();
    await expect(page.getByRole("heading", { name: texts["saved.title"], level: 1 })).toBeVisible();
    await expect(row(fay, "how blue").getByText(filled(texts["ops.forwarded_from"], { name: `FWDB${tag.toUpperCase()}` }))).toBeVisible();
    await look(fay, `saved-${tag}`);
    await fay.openRow("trip");

    // Several are taken back at once: what others said by who keeps order.
    await choose(fay, "how blue", texts["ops.select"]);
    await row(fay, "at the lake").click({ position: { x: 20, y: 15 } });
    await bar.getByRole("button", { name: texts["ops.recall"], exact: true }).click();
    await expect(row(gus, "how blue")).toHaveCount(0);
    await expect(row(gus, "at the lake")).toHaveCount(0);
  });

  test(`a finger answers, one forwards to several, and it is told who reacted: ${locale}`, async ({ browser }) => {
    const [hal, ida] = await group(browser, "walk", [`toua${tag}`, `toub${tag}`], locale);
    if (hal === undefined || ida === undefined) {
      throw new Error("nobody came");
    }
    const { texts } = hal;
    await hal.say("up the hill");
    await expect(row(ida, "up the hill")).toBeVisible();

    // On a phone: drawn aside, a message is answered; drawn a little, it is not.
    const phone = await Person.arrive(browser, server.url, ida.handle, { locale, viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
    await phone.comeBack();
    await phone.row("walk").tap();
    await expect(row(phone, "up the hill")).toBeVisible();
    const cdp = await phone.page.context().newCDPSession(phone.page);
    const swipe = async (by: number) => {
      const box = await row(phone, "up the hill").locator('[data-part="text"]').boundingBox();
      const [x, y] = [(box?.x ?? 0) + 10, (box?.y ?? 0) + 10];
      await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
      for (let i = 1; i <= 8; i++) {
        await cdp.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: x + (by * i) / 8, y }] });
      }
      await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    await swipe(30);
    await expect(phone.page.locator("[data-writing]")).toHaveCount(0);
    await swipe(90);
    await expect(phone.page.locator("[data-writing=reply]")).toContainText("up the hill");
    expect([...(await axeFaults(phone.page)), ...(await layoutFaults(phone.page))]).toEqual([]);
    await phone.say("and down again");
    await expect(row(hal, "and down again").locator("[data-quote]")).toContainText("up the hill");

    // Who reacted, from the chip and from the menu.
    for (const p of [hal, ida]) {
      await row(p, "up the hill").hover();
      await row(p, "up the hill").getByRole("button", { name: texts["ops.react"] }).click();
      await p.page.getByRole("menuitemcheckbox", { name: "👍" }).click();
      await expect(row(p, "up the hill").getByRole("button", { name: /👍/ })).toHaveAttribute("aria-pressed", "true");
    }
    const chip = row(hal, "up the hill").getByRole("button", { name: /👍.*2/ });
    await chip.click({ button: "right" });
    const who = hal.page.getByRole("dialog", { name: texts["ops.reacted"] });
    await expect(who.getByRole("listitem")).toHaveCount(2);
    await look(hal, `reacted-${tag}`);
    await hal.page.keyboard.press("Escape");
    await expect(who).toHaveCount(0);

    // To several at once, with a note to each.
    await choose(hal, "and down again", texts["ops.forward"]);
    const dialog = hal.page.getByRole("dialog");
    await dialog.getByRole("checkbox", { name: "walk" }).check();
    await look(hal, `forward-${tag}`);
    await hal.page.keyboard.press("Escape");
    await hal.show("/");
    await hal.openDirect(ida.handle);
    await hal.say("for you");
    await hal.openRow("walk");
    await choose(hal, "and down again", texts["ops.forward"]);
    await dialog.getByRole("checkbox", { name: "walk" }).check();
    await dialog.getByRole("checkbox", { name: `TOUB${tag.toUpperCase()}` }).check();
    await dialog.getByLabel(texts["ops.forward_note"]).fill("for both");
    await dialog.getByRole("button", { name: filled(texts["ops.forward_send"].other, { count: 2 }) }).click();
    await expect(dialog).toBeHidden();
    await expect(row(ida, "for both")).toBeVisible();
    await expect(row(ida, "and down again")).toHaveCount(2);
    await ida.openRow(`TOUA${tag.toUpperCase()}`);
    await expect(row(ida, "for both")).toBeVisible();
    await expect(row(ida, "and down again").getByText(filled(texts["ops.forwarded_from"], { name: `TOUB${tag.toUpperCase()}` }))).toBeVisible();
  });
}

/** png is a picture, drawn by the page. */
async function png(page: Person["page"]): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = 900;
    canvas.height = 600;
    const pen = canvas.getContext("2d");
    if (pen !== null) {
      pen.fillStyle = "teal";
      pen.fillRect(0, 0, 900, 600);
      pen.fillStyle = "gold";
      pen.fillRect(300, 200, 200, 200);
    }
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

test("what one deleted for oneself is pinned for the others only", async ({ browser }) => {
  const [ann, bob] = await group(browser, "gone", ["pinhida", "pinhidb"], "zh-CN");
  if (ann === undefined || bob === undefined) {
    throw new Error("nobody came");
  }
  const { texts } = ann;
  for (const text of ["the first leaf", "the second leaf"]) {
    await ann.say(text);
    await choose(ann, text, texts["ops.pin"]);
  }
  const bar = (p: Person) => p.page.locator("[data-pins]");
  await expect(bar(bob)).toHaveAttribute("data-pins", "2");
  await choose(bob, "the second leaf", texts["ops.hide"]);
  await expect(bar(bob)).toHaveAttribute("data-pins", "1", { timeout: 30_000 });
  await expect(bar(bob)).toContainText("the first leaf");
  await expect(bar(ann)).toHaveAttribute("data-pins", "2");
  await bob.page.reload();
  await expect(bar(bob)).toHaveAttribute("data-pins", "1");
});
