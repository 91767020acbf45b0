import type { Page } from "@playwright/test";
import { befriend, Caller } from "./caller";
import { layoutFaults, settled } from "./layout";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
let direct = "";
let group = "";
let noaId = "";
test.beforeAll(async () => {
  await server.start();
  const ann = await Caller.register(server.url, "ann", "Ann");
  const noa = await Caller.register(server.url, "noa", "נועה (abc)");
  noaId = noa.id;
  const omar = await Caller.register(server.url, "omar", "عمر الخيام");
  direct = await omar.openDirect(ann);
  await omar.send(direct, "مرحبا Ann, https://example.com/a?b=1 كيف حالك؟");
  await omar.send(direct, "Hello, تمام 123!");
  group = await ann.createGroup("Readers قراء (2026)", [noa, omar]);
  await noa.send(group, "שלום 1-2-3");
  await ann.send(group, "看example.com，不错");
  await befriend(noa, ann, { remark: "", tags: ["קוראים"] });
  await omar.call("ContactService/Request", { userId: ann.id, message: "أنا عمر" });
});
test.afterAll(() => server.close());

/** arrive signs in while the texts can be read, then changes the language. */
async function arrive(browser: Parameters<typeof Person.arrive>[0], language: string): Promise<Person> {
  const ann = await Person.arrive(browser, server.url, "ann", { reducedMotion: "reduce" });
  await ann.comeBack();
  await ann.page.evaluate((l) => localStorage.setItem("hongyan.language", l), language);
  return ann;
}

const screens = () => ["/", `/c/${direct}`, `/c/${group}/info`, ...["members", "manage", "invites"].map((page) => `/c/${group}/info/${page}`), "/groups/new", "/contacts", "/contacts/new", "/contacts/groups", "/contacts/tags", "/contacts/blocked", `/u/${noaId}`, "/search?q=example", "/settings", "/settings/profile", "/settings/account", "/settings/devices", "/settings/appearance", "/settings/shortcuts", "/settings/storage"];

async function look(page: Page): Promise<void> {
  for (const path of screens()) {
    await page.goto(path);
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await settled(page);
      expect.soft(await layoutFaults(page), `${width} ${path}`).toEqual([]);
    }
  }
}

test("with texts 40 % longer nothing is cut off and nothing is too small", async ({ browser }) => {
  const ann = await arrive(browser, "en-XA");
  await look(ann.page);
  await ann.page.goto("/");
  await expect(ann.page.locator("html")).toHaveAttribute("lang", "en-XA");
  // Every word of the page is one of ours: those have accents.
  expect(await ann.page.getByRole("heading", { level: 1 }).first().textContent()).toMatch(/[áéîóúçñ]/i);
  for (const path of ["/signin", "/signup"]) {
    const eve = await Person.arrive(browser, server.url, "eve", { viewport: { width: 320, height: 640 } });
    await eve.page.addInitScript(() => localStorage.setItem("hongyan.language", "en-XA"));
    await eve.page.goto(path);
    await settled(eve.page);
    expect.soft(await layoutFaults(eve.page), path).toEqual([]);
  }
});

test("from right to left the page is mirrored, and nothing scrolls sideways", async ({ browser }) => {
  const ann = await arrive(browser, "ar-XB");
  const { page } = ann;
  await look(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`/c/${group}/info`);
  await page.locator("[data-message]").last().waitFor();
  await page.getByRole("complementary").waitFor();
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  const centre = async (selector: string) => {
    const box = await page.locator(selector).first().boundingBox();
    return (box?.x ?? 0) + (box?.width ?? 0) / 2;
  };
  // The list is at the right, the info at the left; own bubbles end at the left.
  expect(await centre("[data-conv]")).toBeGreaterThan(await centre('[role="log"]'));
  expect(await centre("aside")).toBeLessThan(await centre('[role="log"]'));
  const [own, other] = await page.locator("[data-message]").evaluateAll((rows) => rows.map((row) => row.querySelector('[data-part="bubble"]')?.getBoundingClientRect()).map((b) => (b === undefined ? 0 : b.left + b.width / 2)).toReversed());
  expect(own ?? 0).toBeLessThan(other ?? 0);
});

test("names and texts of either direction leave what is around them in its order", async ({ browser }) => {
  const ann = await arrive(browser, "zh");
  const { page } = ann;
  await page.goto(`/c/${direct}`);
  await page.locator("[data-message]").last().waitFor();
  // Each text has its own direction; the time beside it stays readable.
  expect(await page.locator('[data-part="text"]').evaluateAll((all) => all.map((e) => getComputedStyle(e.closest("[dir]") ?? e).direction))).toEqual(["rtl", "ltr"]);
  const link = page.locator('[data-part="text"] a');
  await expect(link).toHaveText("https://example.com/a?b=1");
  expect(await link.evaluate((a) => [getComputedStyle(a).unicodeBidi, getComputedStyle(a).direction])).toEqual(["isolate", "ltr"]);
  // In the list too: a name that turns letters around turns only its own.
  await page.goto(`/c/${group}`);
  await page.locator("[data-message]").last().waitFor();
  const alone = await page.evaluate(() =>
    [...document.querySelectorAll("body *")]
      .filter((e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && /[֐-ۿ]/.test(n.textContent ?? "")))
      .filter((e) => e.closest('[dir="auto"], bdi, [aria-hidden="true"], .visually-hidden, textarea, [role="log"] [role="article"] > [class*="notice"]') === null && !/isolate|plaintext/.test(getComputedStyle(e).unicodeBidi))
      .map((e) => e.outerHTML.slice(0, 160)),
  );
  expect(alone).toEqual([]);
  await expect(page.locator('[data-part="text"] a')).toHaveText("example.com");
});
