import { createServer, type Server as Pages } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Locator } from "@playwright/test";
import { axeFaults, layoutFaults, settled } from "./layout";
import { expect, languages, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server({ ...UNLIMITED, HONGYAN_MESSAGES_LINK_PREVIEW_NETWORKS: "127.0.0.1/32" });
const off = new Server({ ...UNLIMITED, HONGYAN_MESSAGES_LINK_PREVIEW_NETWORKS: "127.0.0.1/32", HONGYAN_MESSAGES_LINK_PREVIEWS: "false" });
/** What was asked of the site that is linked to. */
const asked: string[] = [];
let pages: Pages;
let site = "";
let picture: Uint8Array = Buffer.alloc(0);

test.beforeAll(async ({ browser }) => {
  await Promise.all([server.start(), off.start()]);
  const page = await browser.newPage();
  await page.setContent('<div style="width:600px;height:400px;background:linear-gradient(45deg,teal,gold)"></div>');
  picture = await page.locator("div").screenshot();
  await page.close();
  pages = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    if (path === "/picture.png") {
      response.writeHead(200, { "Content-Type": "image/png" }).end(picture);
      return;
    }
    const words = `<meta property="og:site_name" content="桂花日报"><meta property="og:title" content="桂花开了 ${path}"><meta property="og:description" content="满城都是香气。秋天的第一场雨过后，山上的桂花一夜之间全开了，远近的人都来看。<b>">`;
    setTimeout(() => response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(path.startsWith("/bare") ? "<title>Only a title that goes on and on until nobody wants to read any more of it</title>" : `${words}<meta property="og:image" content="/picture.png">`), path.startsWith("/late") ? 1500 : 0);
  });
  await new Promise<void>((done) => pages.listen(0, "127.0.0.1", done));
  site = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
});
test.afterAll(async () => {
  pages.close();
  await Promise.all([server.close(), off.close()]);
});

const row = (p: Person, text: string): Locator => p.log.locator("[data-message]").filter({ has: p.page.locator('[data-part="text"]', { hasText: text }) });
const card = (p: Person, text: string): Locator => row(p, text).locator("[data-link-card]");

async function pair(browser: Browser, url: string, tag: string, locale: string): Promise<[Person, Person]> {
  const ann = await Person.arrive(browser, url, `ann${tag}`, { locale });
  const bob = await Person.arrive(browser, url, `bob${tag}`, { locale });
  await ann.signUp(`Ann ${tag}`);
  await bob.signUp(`Bob ${tag}`);
  await ann.openDirect(`bob${tag}`);
  await ann.say("hello");
  await bob.openRow(`Ann ${tag}`);
  return [ann, bob];
}

for (const locale of languages("en-US")) {
  const tag = locale.slice(0, 2);

  test(`a link shows where it leads, unless somebody wants that not: ${locale}`, async ({ browser }) => {
    const [ann, bob] = await pair(browser, server.url, tag, locale);
    const { texts } = ann;
    const bar = ann.page.locator("[data-link-bar]");

    // Said before it is sent; both see it then.
    await ann.composer.fill(`看${site}/one，不错`);
    await expect(bar).toContainText(texts["ops.preview"]);
    await expect(bar).toContainText("127.0.0.1");
    await ann.page.screenshot({ path: `${process.env["SHOTS"] ?? "test-results"}/bar-${tag}.png` });
    await ann.composer.press("Enter");
    await expect(bar).toHaveCount(0);
    for (const p of [ann, bob]) {
      await expect(card(p, "/one")).toContainText("桂花开了 /one");
      await expect(card(p, "/one")).toContainText("· 桂花日报");
      await expect(card(p, "/one")).toContainText("<b>");
      await expect(card(p, "/one")).toHaveAttribute("href", `${site}/one`);
      await expect(card(p, "/one")).toHaveAttribute("target", "_blank");
      await expect(card(p, "/one")).toHaveAttribute("rel", /noopener/);
      await expect.poll(() => card(p, "/one").locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    }
    expect(asked.filter((path) => path === "/one"), "of all who said it, the first is who has it looked at").toHaveLength(1);

    // Without one, if that is wished; the next link has one again.
    await ann.composer.fill(`${site}/unwanted-${tag}`);
    await bar.getByRole("button", { name: texts["ops.no_preview"] }).click();
    await expect(bar).toHaveCount(0);
    await expect(ann.composer).toBeFocused();
    await ann.composer.press("Enter");
    await ann.say(`${site}/bare-${tag}`);
    await expect(card(bob, "/bare")).toContainText("Only a title");
    await expect(card(bob, "/unwanted")).toHaveCount(0);
    expect(asked).not.toContain(`/unwanted-${tag}`);

    // An edit takes it away, or brings another one.
    await ann.composer.press("ArrowUp");
    await expect(ann.composer).toHaveValue(`${site}/bare-${tag}`);
    await expect(bar).toBeVisible();
    await ann.composer.fill(`${site}/two-${tag}`);
    await ann.composer.press("Enter");
    await expect(card(bob, "/two")).toContainText("桂花开了 /two");
    await ann.composer.press("ArrowUp");
    await expect(ann.composer).toHaveValue(`${site}/two-${tag}`);
    await bar.getByRole("button", { name: texts["ops.no_preview"] }).click();
    await ann.composer.press("Enter");
    await expect(card(bob, "/two")).toHaveCount(0);
    await ann.composer.press("ArrowUp");
    await expect(ann.composer).toHaveValue(`${site}/two-${tag}`);
    await expect(bar).toHaveCount(0);
    await ann.composer.press("Escape");

    // Kept on the device, and off for who wants it so.
    await bob.page.reload();
    await expect(card(bob, "/one")).toBeVisible();
    await bob.page.goto("/settings/chats");
    await bob.page.getByRole("switch", { name: texts["chats.previews"] }).click();
    await bob.page.goBack();
    await expect(row(bob, "/one")).toBeVisible();
    await expect(card(bob, "/one")).toHaveCount(0);
    await bob.page.goto("/settings/chats");
    await bob.page.getByRole("switch", { name: texts["chats.previews"] }).click();
    await bob.page.goBack();
    await expect(card(bob, "/one")).toBeVisible();

    for (const [width, colorScheme] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]] as const) {
      await bob.page.setViewportSize({ width, height: 800 });
      await bob.page.emulateMedia({ colorScheme });
      await settled(bob.page);
      await bob.page.screenshot({ path: `${process.env["SHOTS"] ?? "test-results"}/card-${tag}-${width}-${colorScheme}.png` });
      expect.soft([...(await axeFaults(bob.page)), ...(await layoutFaults(bob.page))], `${width} ${colorScheme}`).toEqual([]);
    }

    // Taken back with the message.
    await row(ann, "/one").locator('[data-part="text"]').click({ button: "right" });
    await ann.page.getByRole("menuitem", { name: texts["ops.recall"], exact: true }).click();
    await expect(bob.log.locator("[data-link-card]")).toHaveCount(0);
  });
}

test("a preview that comes later moves nothing that is read", async ({ browser }) => {
  const [ann, bob] = await pair(browser, server.url, "late", "zh-CN");
  for (let i = 0; i < 25; i++) {
    await ann.say(`line ${i}`);
  }
  await expect(row(bob, "line 24")).toBeVisible();
  const toEnd = () => bob.log.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));
  // At the end it stays the end.
  await ann.say(`${site}/late-1`);
  await expect(row(bob, "/late-1")).toBeVisible();
  await expect(card(bob, "/late-1")).toHaveCount(0);
  const before = await row(bob, "/late-1").boundingBox();
  await expect(card(bob, "/late-1")).toBeVisible();
  await expect.poll(toEnd).toBeLessThanOrEqual(1);
  const after = await row(bob, "/late-1").boundingBox();
  expect((after?.y ?? 0) + (after?.height ?? 0)).toBeCloseTo((before?.y ?? 0) + (before?.height ?? 0), 0);
  // It has its height before its picture is here.
  await expect.poll(() => card(bob, "/late-1").locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  expect((await row(bob, "/late-1").boundingBox())?.height).toBe(after?.height);

  // Who reads further up stays there.
  await ann.say(`${site}/late-2`);
  await expect(row(bob, "/late-2")).toBeVisible();
  await bob.log.evaluate((box) => (box.scrollTop -= 300));
  const place = async () => Math.round((await row(bob, "line 20").boundingBox())?.y ?? 0);
  await bob.page.waitForTimeout(100);
  const read = await place();
  await expect(card(bob, "/late-2")).toHaveCount(1);
  expect(await place()).toBe(read);
  expect(await toEnd()).toBeGreaterThan(300);
});

test("a server that makes none is not asked for any", async ({ browser }) => {
  const [ann, bob] = await pair(browser, off.url, "off", "en-US");
  await ann.composer.fill(`${site}/never`);
  await ann.page.waitForTimeout(500);
  await expect(ann.page.locator("[data-link-bar]")).toHaveCount(0);
  await ann.composer.press("Enter");
  await ann.say("afterwards");
  await expect(row(bob, "afterwards")).toBeVisible();
  await bob.page.waitForTimeout(500);
  expect(asked).not.toContain("/never");
});
