import type { Browser, Locator, Page } from "@playwright/test";
import { befriend, sayAll, type Said } from "./api";
import { Caller } from "./caller";
import { axeFaults } from "./layout";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const mark = (kind: string, offset: number, length: number, more: { url?: string; language?: string } = {}) => ({ kind: `ENTITY_KIND_${kind}`, offset, length, ...more });
const numbered = (from: number, to: number): Said[] => Array.from({ length: to - from + 1 }, (_, i) => ({ body: `#${from + i} ${"字".repeat(((from + i) * 37) % 160)}` }));

/** row is the message that begins so. */
const row = (p: Person, text: string): Locator => p.log.locator("[data-message]").filter({ has: p.page.locator(`[data-part="text"]`, { hasText: new RegExp(`^${text}`) }) });
const topOf = (p: Person, text: string) => row(p, text).evaluate((e) => e.getBoundingClientRect().top);

/** pair is two people in a conversation of theirs. */
async function pair(browser: Browser, a: string, b: string): Promise<[Person, Person]> {
  const one = await Person.arrive(browser, server.url, a, { reducedMotion: "no-preference" });
  const two = await Person.arrive(browser, server.url, b, { reducedMotion: "no-preference" });
  await one.signUp(a.toUpperCase());
  await two.signUp(b.toUpperCase());
  await one.openDirect(b);
  return [one, two];
}

/** alone is somebody in a conversation with somebody who is not here. */
async function alone(browser: Browser, a: string, b: string): Promise<Person> {
  const one = await Person.arrive(browser, server.url, a, { reducedMotion: "no-preference" });
  await Caller.register(server.url, b, b.toUpperCase());
  await one.signUp(a.toUpperCase());
  await one.openDirect(b);
  return one;
}

test("texts are shown as they were meant, and nothing in them runs", async ({ browser }) => {
  const [ann, bob] = await pair(browser, "ann", "bob");
  const evil = [
    '<img src=x onerror="window.hit=1">',
    "<script>window.hit=1</script>",
    '"><svg onload=window.hit=1>',
    "javascript:window.hit=1",
    "[x](javascript:window.hit=1)",
    "https://example.com/\" onmouseover=\"window.hit=1",
    "https://example.com/<img src=x onerror=window.hit=1>",
    "{{constructor.constructor('window.hit=1')()}}",
    "\u202Etxt.exe\u202C \u0000 \uFFFD",
  ];
  await sayAll(ann.page, [
    ...evil.filter((body) => !body.includes("\u0000")).map((body) => ({ body })),
    { body: "看example.com，不错（https://example.com/a_(b)）。写给a@example.com吧" },
    { body: "粗体 密语 链接 代码", entities: [mark("BOLD", 0, 2), mark("SPOILER", 3, 2), mark("LINK", 6, 2, { url: "https://example.com/elsewhere" }), mark("CODE", 9, 2)] },
    { body: "a = 1\nb = 2", entities: [mark("PRE", 0, 11, { language: "python" })] },
    { body: "他说过\n好", entities: [mark("QUOTE", 0, 3)] },
  ]);
  await bob.openRow("ANN");
  await expect(row(bob, "看example")).toBeVisible();
  for (const text of evil.slice(0, 6)) {
    await expect(bob.log.getByText(text, { exact: false }).first()).toBeAttached();
  }
  expect(await bob.page.evaluate(() => ["hit" in window, document.querySelectorAll('[role="log"] :is(img, script, iframe, [onload], [onerror])').length])).toEqual([false, 0]);
  const links = await row(bob, "看example").getByRole("link").evaluateAll((all) => all.map((a) => [a.textContent, a.getAttribute("href"), a.getAttribute("target"), a.getAttribute("rel")]));
  const out = ["_blank", "noopener noreferrer"];
  expect(links).toEqual([
    ["example.com", "https://example.com/", ...out],
    ["https://example.com/a_(b)", "https://example.com/a_(b)", ...out],
    ["a@example.com", "mailto:a@example.com", ...out],
  ]);
  expect(await bob.log.locator("a").evaluateAll((all) => all.filter((a) => !/^(https?|mailto):/.test(a.getAttribute("href") ?? "")).length)).toBe(0);

  await expect(bob.log.getByRole("link", { name: "链接" })).toHaveAttribute("title", "https://example.com/elsewhere");
  const spoiler = bob.log.getByRole("button", { name: "隐藏的内容，点击显示" });
  await spoiler.focus();
  await spoiler.press("Enter");
  await expect(spoiler).toHaveCount(0);
  await expect(bob.log.getByText("密语")).toBeVisible();
  await bob.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await bob.log.getByRole("button", { name: "复制代码" }).click();
  await expect.poll(() => bob.page.evaluate(() => navigator.clipboard.readText())).toBe("a = 1\nb = 2");
  expect(await axeFaults(bob.page)).toEqual([]);
});

test("a long message is folded, and unfolding it moves nothing above", async ({ browser }) => {
  const [cat, dan] = await pair(browser, "cat", "dan");
  await sayAll(cat.page, [...numbered(1, 12), { body: `长文${"很长的话。".repeat(300)}` }, { body: "短文" }]);
  await dan.openRow("CAT");
  await expect(row(dan, "短文")).toBeAttached();
  const long = row(dan, "长文");
  const heightOf = () => long.evaluate((e) => e.getBoundingClientRect().height);
  expect(await heightOf()).toBeLessThan(600);
  await long.scrollIntoViewIfNeeded();
  const before = await topOf(dan, "长文");
  await dan.page.waitForTimeout(200);
  await dan.log.evaluate((log) => (log.scrollTop -= 200));
  await dan.page.waitForTimeout(200);
  const at = await topOf(dan, "长文");
  expect(at).not.toBe(before);
  await long.getByRole("button", { name: "展开全文" }).evaluate((button: HTMLElement) => button.click());
  await dan.page.waitForTimeout(200);
  expect(await heightOf()).toBeGreaterThan(600);
  expect(Math.abs((await topOf(dan, "长文")) - at)).toBeLessThanOrEqual(1);
});

test("a place is found again: over jumps, other conversations and a reload", async ({ browser }) => {
  const [eve, fay] = await pair(browser, "eve", "fay");
  await befriend(eve.page, fay.page); // no bar above the messages that comes late
  await sayAll(eve.page, numbered(1, 300));
  const url = new URL(eve.page.url()).pathname;
  const seqOf = (text: string) => row(eve, text).getAttribute("data-seq");
  await expect(row(eve, "#300 ")).toBeAttached();
  const last = Number(await seqOf("#300 "));
  await sayAll(eve.page, [{ body: `看 ${server.url}${url}/m/${last - 250}` }, ...["甲", "乙", "丙", "丁"].map((body) => ({ body }))]);
  await expect(row(eve, "丁")).toBeInViewport();

  // A jump, by a link in a message.
  await eve.log.evaluate((log) => (log.scrollTop -= 140));
  await eve.page.waitForTimeout(200);
  const origin = await topOf(eve, "看 http");
  await row(eve, "看 http").getByRole("link").click();
  const goal = row(eve, "#50 ");
  await expect(goal).toBeInViewport();
  await expect(goal).toHaveAttribute("data-flash", "");
  await expect(goal).not.toHaveAttribute("data-flash", "", { timeout: 5000 });
  const [middle, half] = await goal.evaluate((e) => {
    const box = e.closest('[role="log"]')?.getBoundingClientRect() ?? new DOMRect();
    const r = e.getBoundingClientRect();
    return [Math.abs(r.top + r.height / 2 - box.top - box.height / 2), box.height / 2];
  });
  expect(middle).toBeLessThan((half ?? 0) / 4);
  await eve.page.goBack();
  await expect(row(eve, "看 http")).toBeInViewport();
  expect(Math.abs((await topOf(eve, "看 http")) - origin)).toBeLessThanOrEqual(1);

  // Another conversation, and back.
  await eve.page.goto(`${url}/m/${last - 100}`);
  await expect(row(eve, "#200 ")).toBeInViewport();
  await eve.log.evaluate((log) => (log.scrollTop -= 333));
  await eve.page.waitForTimeout(300);
  const first = await firstInSight(eve.page);
  await eve.createGroup("Other", ["fay"]);
  await eve.row("FAY").click();
  await expect.poll(() => topOfKey(eve.page, first.key)).toBeCloseTo(first.top, 0);

  // The page, loaded anew.
  await eve.page.reload();
  await expect.poll(() => topOfKey(eve.page, first.key)).toBeCloseTo(first.top, 0);

});

test("the divider stays where it was, and the list does not run away while nobody looks", async ({ browser }) => {
  const [gus, hal] = await pair(browser, "gus", "hal");
  await befriend(gus.page, hal.page); // no bar above the messages that comes late
  await sayAll(gus.page, numbered(1, 60));
  await expect(hal.page).toHaveTitle(/^\(60\)/);
  await hal.openRow("GUS");
  const divider = hal.page.getByRole("separator", { name: "以下为新消息" });
  const offset = () => divider.evaluate((e) => e.getBoundingClientRect().top - (e.closest('[role="log"]')?.getBoundingClientRect().top ?? 0));
  await expect(divider).toBeInViewport();
  expect(Math.abs((await offset()) - 60)).toBeLessThanOrEqual(1);
  const before = await hal.log.evaluate((log) => log.scrollTop);
  await sayAll(gus.page, numbered(61, 63));
  await expect(hal.page.getByRole("button", { name: /条新消息，回到最新/ })).toBeVisible();
  expect(await hal.log.evaluate((log) => log.scrollTop)).toBe(before);
  expect(Math.abs((await offset()) - 60)).toBeLessThanOrEqual(1);

  // At the end, unseen: the first new message is what is found.
  await hal.page.getByRole("button", { name: /条新消息，回到最新/ }).click();
  await expect(row(hal, "#63 ")).toBeInViewport();
  await hal.page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await sayAll(gus.page, numbered(64, 90));
  await expect(row(hal, "#90 ")).toBeAttached();
  await expect(row(hal, "#64 ")).toBeInViewport();
  expect(Math.abs((await offset()) - 60)).toBeLessThanOrEqual(1);
  await hal.page.evaluate(() => {
    Reflect.deleteProperty(document, "visibilityState");
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect(row(hal, "#64 ")).toBeInViewport();
});

test("messages by keyboard, in menus, and copied", async ({ browser }) => {
  const ida = await alone(browser, "ida", "jon");
  await sayAll(ida.page, [...numbered(1, 250), { body: "第一条" }, { body: "第二条" }]);
  await ida.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = () => ida.page.evaluate(() => navigator.clipboard.readText());
  const focused = () => ida.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  const last = row(ida, "第二条");
  await last.focus();
  expect(await focused()).toMatch(/^你，\d\d:\d\d，第二条，已/);
  await ida.page.keyboard.press("ArrowUp");
  expect(await focused()).toContain("第一条");
  await ida.page.keyboard.press("j");
  expect(await focused()).toContain("第二条");
  await ida.page.keyboard.press(".");
  await ida.page.getByRole("menuitem", { name: "复制", exact: true }).click();
  await expect.poll(clipboard).toBe("第二条");
  expect(await focused()).toContain("第二条");
  await ida.page.keyboard.press("Shift+F10");
  await ida.page.getByRole("menuitem", { name: "复制消息链接" }).click();
  await expect.poll(clipboard).toBe(`${ida.page.url()}/m/${await last.getAttribute("data-seq")}`);
  await row(ida, "第一条").getByText("第一条").click({ button: "right" });
  await expect(ida.page.getByRole("menu")).toBeVisible();
  await ida.page.keyboard.press("Escape");

  // The row with the focus outlives the window.
  await last.focus();
  for (let i = 0; i < 40; i++) {
    await ida.log.evaluate((log) => (log.scrollTop -= 1200));
    await ida.page.waitForTimeout(60);
  }
  await expect(row(ida, "#1 ")).toBeAttached();
  expect(await focused()).toContain("第二条");
  await ida.page.getByRole("button", { name: /回到最新/ }).click();
  await expect(last).toBeInViewport();

  // Hovering moves nothing.
  const height = () => ida.log.evaluate((log) => log.scrollHeight);
  const before = await height();
  await row(ida, "第一条").hover();
  await expect(row(ida, "第一条").getByRole("button", { name: "更多" })).toBeVisible();
  expect(await height()).toBe(before);

  await ida.page.evaluate(() => {
    const texts = [...document.querySelectorAll('[data-part="text"]')].slice(-2);
    getSelection()?.setBaseAndExtent(texts[0] ?? document.body, 0, texts[1] ?? document.body, 1);
  });
  await ida.page.keyboard.press("Control+c");
  await expect.poll(clipboard).toMatch(/^IDA，.*\d\d:\d\d：\n第一条\n\nIDA，.*\d\d:\d\d：\n第二条$/);
});

/** firstInSight is the first message that stands wholly in the list. */
function firstInSight(page: Page): Promise<{ key: string; top: number }> {
  return page.getByRole("log").evaluate((log) => {
    const { top } = log.getBoundingClientRect();
    const found = [...log.querySelectorAll<HTMLElement>("[data-seq]")].find((e) => e.getBoundingClientRect().top >= top);
    return { key: found?.dataset["key"] ?? "", top: found?.getBoundingClientRect().top ?? 0 };
  });
}

function topOfKey(page: Page, key: string): Promise<number> {
  return page.evaluate((k) => document.querySelector(`[data-key="${k}"]`)?.getBoundingClientRect().top ?? -1, key);
}
