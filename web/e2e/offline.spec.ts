import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { Caller } from "./caller";
import { expect, Person, SYSTEM, test, WHOLE } from "./person";
import { Proxy } from "./proxy";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

/** The app is kept on this device, and answers without a server. */
async function kept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

test("without a server the app opens with its list, history and drafts; what is sent then arrives once, in order", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann", WHOLE);
  const bob = await Person.arrive(browser, server.url, "bob");
  await Caller.register(server.url, "cat", "Cat");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("cat");
  await ann.composer.fill("half a thought");
  await ann.openDirect("bob");
  for (const text of ["1", "2", "3"]) {
    await ann.say(text);
  }
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(3);
  await kept(ann.page);
  await server.kill();

  await ann.page.reload();
  await expect(ann.row("Bob")).toBeVisible();
  await expect.poll(() => ann.messages()).toEqual(["1", "2", "3"]);
  await expect(ann.page.getByText(ann.texts["link.waiting"])).toBeVisible();
  await ann.openRow("Cat");
  await expect(ann.composer).toHaveValue("half a thought");
  await ann.openRow("Bob");

  // Reloaded right behind the send, and again before there is a server.
  for (const text of ["4", "5", "6"]) {
    await ann.say(text);
  }
  await expect(ann.log.locator('[data-delivery="queued"]')).toHaveCount(3);
  await ann.page.reload();
  await expect.poll(() => ann.messages()).toEqual(["1", "2", "3", "4", "5", "6"]);
  await server.start();
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(6, { timeout: 60_000 });
  await bob.openRow("Ann");
  await expect.poll(() => bob.messages()).toEqual(["1", "2", "3", "4", "5", "6"]);
  await expect(ann.page.getByText(ann.texts["link.waiting"])).toBeHidden();
});

test("a reload in the middle of a send: the message arrives, once", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "midann");
  const bob = await Person.arrive(browser, server.url, "midbob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("midbob");
  const all: string[] = [];
  for (let i = 1; i <= 5; i++) {
    all.push(`m${i}`);
    await ann.composer.fill(`m${i}`);
    await ann.composer.press("Enter");
    await expect(ann.log.getByText(`m${i}`)).toBeVisible();
    await ann.page.reload();
    await expect(ann.composer).toBeVisible();
  }
  await bob.openRow("Ann");
  await expect.poll(() => bob.messages()).toEqual(all);
  await expect.poll(() => ann.messages()).toEqual(all);
});

test("where nothing may be kept the app works in memory, and says so", async ({ browser }) => {
  const proxy = new Proxy(server.url);
  await proxy.start();
  proxy.beforeCore = 'Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("refused"); } });';
  const ann = await Person.arrive(browser, proxy.url, "memann");
  await ann.signUpByHand("Mem");
  await expect(ann.page.getByText(ann.texts["app.not_durable"])).toBeVisible();
  await Caller.register(server.url, "membob", "Bob");
  await ann.openDirect("membob");
  await ann.say("from memory");
  await expect(ann.log.locator('[data-delivery="stored"]')).toHaveCount(1);
  proxy.close();
});

test("a new version is offered, taken with a click, and loses no draft; the old one leaves with its last tab", async ({ browser }) => {
  const proxy = new Proxy(server.url);
  await proxy.start();
  const ann = await Person.arrive(browser, proxy.url, "newann", WHOLE);
  await Caller.register(server.url, "newbob", "Bob");
  await ann.signUp("Ann");
  await ann.openDirect("newbob");
  await ann.composer.fill("unsent");
  await kept(ann.page);
  const second = await ann.page.context().newPage();
  await second.goto("/");
  await expect(second.getByRole("link").filter({ hasText: "Bob" })).toBeVisible();
  const scripts = (page: Page) => page.evaluate(() => document.querySelector("script")?.getAttribute("src") ?? "");
  const caches = (page: Page) => page.evaluate(() => globalThis.caches.keys());
  const old = await caches(ann.page);
  expect(old).toHaveLength(1);

  proxy.isNext = true;
  await ann.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const toast = ann.page.getByRole("status").filter({ hasText: ann.texts["app.new_version"] });
  await expect(toast).toBeVisible();
  expect(await scripts(ann.page)).not.toContain("-next");
  await toast.getByRole("button", { name: ann.texts["app.update"] }).click();
  await expect.poll(() => scripts(ann.page).catch(() => "")).toContain("-next");
  await expect(ann.composer).toHaveValue("unsent");

  // The other tab is of the old build: it works on, hears of it, and keeps the old files here.
  await expect(second.getByRole("status").filter({ hasText: ann.texts["app.new_version"] })).toBeVisible();
  await second.getByRole("link").filter({ hasText: "Bob" }).click();
  await expect(second.getByRole("textbox", { name: ann.texts["chat.compose"] })).toBeVisible();
  expect((await caches(ann.page)).toSorted()).toEqual([...old, "hongyan next"].toSorted());
  await second.close();
  await ann.page.reload();
  await expect(ann.composer).toBeVisible();
  await expect.poll(() => caches(ann.page)).toEqual(["hongyan next"]);
  proxy.close();
});

test("nobody there: the new version is applied by itself once the tab is hidden and idle, and not before", async ({ browser }) => {
  const proxy = new Proxy(server.url);
  await proxy.start();
  const ann = await Person.arrive(browser, proxy.url, "idleann", WHOLE);
  await ann.page.clock.install();
  await ann.signUp("Ann");
  await ann.page.clock.fastForward(5_000);
  await kept(ann.page);
  proxy.isNext = true;
  await ann.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(ann.page.getByText(ann.texts["app.new_version"])).toBeVisible();
  const script = () => ann.page.evaluate(() => document.querySelector("script")?.getAttribute("src") ?? "").catch(() => "");
  await ann.page.clock.fastForward(360_000);
  expect(await script()).not.toContain("-next");
  await ann.page.evaluate(() => Object.defineProperty(document, "hidden", { value: true }));
  await ann.page.clock.fastForward(60_000);
  await expect.poll(script).toContain("-next");
  proxy.close();
});

test.describe("files that are gone", () => {
  test.use({ forgives: /status of 404|MIME type/ });
  test("a page whose files are gone from the server loads the new ones, once, instead of an error", async ({ browser }) => {
    const proxy = new Proxy(server.url);
    await proxy.start();
    const ann = await Person.arrive(browser, proxy.url, "goneann");
    // As where there is none: plain http in a local network.
    await ann.page.context().addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
    await ann.page.goto("/signup");
    await expect(ann.page.getByLabel(ann.texts["auth.handle"])).toBeVisible();
    // The core runs, and what comes after the first picture is here.
    await expect.poll(() => proxy.asked.some((path) => path.endsWith("/GetInfo"))).toBe(true);
    await expect(ann.page.locator('[role="status"]')).toBeAttached();
    proxy.isNext = true;
    await ann.page.getByLabel(ann.texts["auth.handle"]).fill("goneann");
    await ann.page.getByLabel(ann.texts["auth.password"], { exact: true }).fill("correct horse battery");
    await ann.page.getByRole("button", { name: ann.texts["auth.sign_up"], exact: true }).click();
    await expect(ann.page.getByRole("heading", { name: ann.texts["welcome.name"] })).toBeVisible();
    expect(await ann.page.evaluate(() => document.querySelector("script")?.getAttribute("src"))).toContain("-next");
    proxy.close();
  });
});

test("four requests until the sign-in page is drawn, and none until the list is, once the app is kept", async ({ browser }) => {
  const proxy = new Proxy(server.url);
  await proxy.start();
  const ann = await Person.arrive(browser, proxy.url, "cntann", WHOLE);
  await ann.page.goto("/signin");
  await expect(ann.page.getByLabel(ann.texts["auth.handle"])).toBeVisible();
  const before = await ann.page.evaluate(() => {
    const drawn = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    return performance
      .getEntriesByType("resource")
      .filter((r) => r.startTime < drawn && !r.name.endsWith("/icon.svg"))
      .map((r) => r.name);
  });
  expect(before.length + 1, before.join(" ")).toBeLessThanOrEqual(4);

  await ann.signUpByHand("Ann");
  await kept(ann.page);
  proxy.asked.length = 0;
  await ann.page.reload();
  await expect(ann.row(SYSTEM)).toBeVisible();
  expect(proxy.asked.filter((path) => path === "/" || path.startsWith("/assets/"))).toEqual([]);
  proxy.close();
});

test("the app can be installed", async ({ playwright }) => {
  const folder = mkdtempSync(join(tmpdir(), "hongyan-e2e-"));
  // Not in a private window, where the other stories take place: that one offers nothing.
  const context = await playwright.chromium.launchPersistentContext(folder, test.info().project.use.launchOptions);
  const page = await context.newPage();
  await page.goto(`${server.url}/signin`);
  await kept(page);
  const cdp = await context.newCDPSession(page);
  const { errors, data } = await cdp.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  // What Chromium asks for before it offers, which only the one with windows does.
  const manifest = JSON.parse(data ?? "") as { readonly icons: readonly { readonly src: string; readonly sizes: string; readonly purpose: string }[] };
  expect(manifest).toMatchObject({ name: expect.stringMatching(/./) as unknown, start_url: "/", display: "standalone" });
  const icon = manifest.icons.find((i) => i.purpose === "any" && i.sizes === "any");
  expect(
    await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, icon?.src ?? ""),
  ).toBeGreaterThan(0);
  expect((await cdp.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
  await context.close();
  rmSync(folder, { recursive: true, force: true });
});
