import type { Page } from "@playwright/test";
import { differs } from "../shots/compare";
import { axeFaults, layoutFaults } from "./layout";
import { expect, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const pages = ["parts", "messages", "kinds", "list", "chats", "groups", "people", "over"];
const layers = ["phrase", "dialog", "confirm", "new", "menu", "emoji"];
/** Many views on one page: more landmarks, headings and orders of them than any page has. */
const PAGE_OF_PAGES = ["landmark-unique", "landmark-complementary-is-top-level", "landmark-no-duplicate-banner", "landmark-banner-is-top-level", "heading-order", "page-has-heading-one"];

async function open(page: Page, query: string): Promise<void> {
  await page.goto(`/dev/gallery?${query}`);
  await page.locator("[data-specimen]").last().waitFor();
}

test("the gallery is there for whoever is signed out, asks the server for nothing, and is no part of other loads", async ({ browser }) => {
  const eve = await Person.arrive(browser, server.url, "eve");
  const asked: string[] = [];
  eve.page.on("request", (r) => asked.push(new URL(r.url()).pathname));
  await eve.page.goto("/signin");
  await eve.page.locator('input[type="password"]').waitFor();
  await eve.page.waitForTimeout(500);
  expect(asked.filter((path) => /gallery/.test(path))).toEqual([]);
  asked.length = 0;
  for (const name of pages) {
    await open(eve.page, `page=${name}`);
    await expect(eve.page).toHaveURL(/dev\/gallery/);
  }
  expect(asked.filter((path) => /Conversation|Message|User|Sync|\/ws/.test(path))).toEqual([]);
  expect(await eve.page.evaluate(() => localStorage.getItem("hongyan.signed-in"))).toBe(null);
  await eve.page.goto("/");
  await expect(eve.page).toHaveURL(/signin/);
});

for (const [theme, lang] of [["light", "zh"], ["dark", "en"]] as const) {
  test(`every part in every state is without faults, ${theme}, ${lang}`, async ({ browser }) => {
    const eve = await Person.arrive(browser, server.url, "eve", { reducedMotion: "reduce" });
    const faults: string[] = [];
    const look = async (where: string, except: readonly string[]) => {
      faults.push(...(await axeFaults(eve.page, except)).map((f) => `${where} ${f}`));
      for (const width of [1280, 390, 320]) {
        await eve.page.setViewportSize({ width, height: 800 });
        faults.push(...(await layoutFaults(eve.page)).map((f) => `${where} ${width} ${f}`));
      }
      await eve.page.setViewportSize({ width: 1280, height: 800 });
    };
    for (const name of pages) {
      await open(eve.page, `page=${name}&theme=${theme}&lang=${lang}`);
      await look(name, PAGE_OF_PAGES);
    }
    for (const layer of layers) {
      await open(eve.page, `page=over&open=${layer}&theme=${theme}&lang=${lang}`);
      await eve.page.locator("dialog[open], [popover]:popover-open, [role=grid]").first().waitFor();
      await look(layer, PAGE_OF_PAGES);
    }
    expect(faults).toEqual([]);
  });
}

test("the same address is the same picture, and each choice is another one", async ({ browser }) => {
  const eve = await Person.arrive(browser, server.url, "eve", { reducedMotion: "reduce", bypassCSP: true });
  await eve.page.clock.setFixedTime(Date.now());
  const picture = async (query: string) => {
    await open(eve.page, query);
    await eve.page.evaluate(() => document.fonts.ready);
    // What comes on demand has come when nothing changes any more.
    const shot = () => eve.page.screenshot({ animations: "disabled" });
    for (let before = await shot(); ; ) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const now = await shot();
      if (now.equals(before)) {
        return now;
      }
      before = now;
    }
  };
  const usual = await picture("page=messages&theme=light&lang=en");
  const blank = await eve.page.context().newPage();
  expect(await differs(blank, usual, await picture("page=messages&theme=light&lang=en"))).toBe(0);
  for (const other of ["theme=dark&lang=en", "theme=light&lang=zh", "theme=light&lang=en&density=compact", "theme=light&lang=en&text-size=20", "theme=light&lang=en&accent=violet", "theme=light&lang=en&sides=left"]) {
    expect(await differs(blank, usual, await picture(`page=messages&${other}`)), other).toBeGreaterThan(0.0001);
  }
  // A choice of the address is not kept.
  await open(eve.page, "page=parts");
  expect(await eve.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("hongyan.")))).toEqual([]);
});
