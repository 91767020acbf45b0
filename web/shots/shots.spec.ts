// make shots: pictures of every screen in both themes, both languages and two
// widths, for people to look at. With BASE, a folder of earlier pictures, it
// starts from the data of that run and fails where more than THRESHOLD of the
// pixels are others. Pictures are not checked in.
import type { Browser, Page } from "@playwright/test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, Person, test } from "../e2e/person";
import { Server, UNLIMITED } from "../e2e/server";
import { differs } from "./compare";
import { makeWorld, type World } from "./world";

const out = process.env["OUT"] ?? "shots-out";
const base = process.env["BASE"] ?? "";
const threshold = Number(process.env["THRESHOLD"] ?? "0.001");
const only = new RegExp(process.env["ONLY"] ?? "");

const widths = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
const server = new Server(UNLIMITED, base === "" ? "" : join(base, "data"));
let world: World;

test.beforeAll(async () => {
  mkdirSync(out, { recursive: true });
  await server.start();
  if (base === "") {
    world = await makeWorld(server.url);
    await server.kill();
    server.keepData(join(out, "data"));
    writeFileSync(join(out, "world.json"), JSON.stringify(world));
    await server.start();
  } else {
    world = JSON.parse(readFileSync(join(base, "world.json"), "utf8")) as World;
  }
});
test.afterAll(() => server.close());

interface Look {
  readonly theme: string;
  readonly lang: string;
  readonly width: keyof typeof widths;
}

for (const width of ["desktop", "phone"] as const) {
  test(`the screens, on a ${width}`, async ({ browser }) => {
    const inside = await arrive(browser, width);
    for (const [lang, theme] of [["zh", "light"], ["zh", "dark"], ["en", "light"], ["en", "dark"]] as const) {
      const look = { theme, lang, width };
      const outside = await arrive(browser, width);
      await dress(outside.page, look);
      await signInScreens(outside.page, look);
      await outside.page.context().close();
      await dress(inside.page, look);
      await screens(inside.page, look);
      await gallery(inside.page, look);
    }
  });
}

async function arrive(browser: Browser, width: keyof typeof widths): Promise<Person> {
  const phone = width === "phone" ? { deviceScaleFactor: 2, hasTouch: true, isMobile: true } : {};
  const person = await Person.arrive(browser, server.url, world.reader, { viewport: widths[width], reducedMotion: "reduce", timezoneId: "Asia/Shanghai", bypassCSP: true, ...phone });
  await person.page.clock.setFixedTime(world.at);
  return person;
}

/** dress chooses theme and language, for this browser. */
async function dress(page: Page, { theme, lang }: Look): Promise<void> {
  await page.goto("/signin");
  await page.evaluate(([t, l]) => {
    localStorage.setItem("hongyan.theme", t);
    localStorage.setItem("hongyan.language", l);
  }, [theme, lang] as const);
}

async function signInScreens(page: Page, look: Look): Promise<void> {
  await page.goto("/signin");
  await page.locator('input[autocomplete="username"]').waitFor();
  await shoot(page, look, "sign-in");
  await page.goto("/signup");
  await page.locator('input[autocomplete="username"]').waitFor();
  await shoot(page, look, "sign-up");
}

async function screens(page: Page, look: Look): Promise<void> {
  await page.goto("/");
  const form = page.locator('input[type="password"]');
  const list = page.locator('a[href^="/c/"]').first();
  await form.or(list).first().waitFor();
  if (await form.isVisible()) {
    await page.locator('input[autocomplete="username"]').fill(world.reader);
    await form.fill("correct horse battery");
    await page.locator('button[type="submit"]').click();
  }
  await list.waitFor();
  await shoot(page, look, "list");
  await page.goto(world.group);
  await page.locator("[data-message]").last().waitFor();
  await shoot(page, look, "chat");
  await page.goto(`${world.group}/info`);
  await page.getByText("@lilei").waitFor();
  await shoot(page, look, "info");
  for (const section of ["appearance", "profile", "account", "shortcuts"]) {
    await page.goto(`/settings/${section}`);
    await page.locator("h2").first().waitFor();
    await shoot(page, look, `settings-${section}`);
  }
  await page.goto("/settings");
  await shoot(page, look, "settings");
  await page.goto("/search?q=文档");
  await page.locator("mark").first().waitFor();
  await shoot(page, look, "search");
  await page.goto(world.group);
  await page.locator("[data-message]").last().waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await shoot(page, look, "palette");
}

async function gallery(page: Page, look: Look): Promise<void> {
  for (const what of ["parts", "messages", "list", "chats", "groups", "over"]) {
    await page.goto(`/dev/gallery?page=${what}`);
    await page.locator("[data-specimen]").last().waitFor();
    // The whole page, as tall as it is.
    await page.addStyleTag({ content: "main{block-size:auto!important;overflow:visible!important}html,body,#app{block-size:auto!important}" });
    await shoot(page, look, `gallery-${what}`);
  }
  for (const open of ["dialog", "confirm", "new", "menu", "emoji"]) {
    await page.goto(`/dev/gallery?page=over&open=${open}`);
    await page.locator("dialog[open], [popover]:popover-open, [role=grid]").first().waitFor();
    await shoot(page, look, `gallery-open-${open}`);
  }
}

async function shoot(page: Page, { theme, lang, width }: Look, name: string): Promise<void> {
  const file = `${name}.${lang}.${theme}.${width}.png`;
  if (!only.test(file)) {
    return;
  }
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250);
  const picture = await page.screenshot({ path: join(out, file), fullPage: name.startsWith("gallery-"), animations: "disabled" });
  const before = join(base, file);
  if (base === "" || !existsSync(before)) {
    return;
  }
  const blank = await page.context().newPage();
  const share = await differs(blank, readFileSync(before), picture);
  await blank.close();
  expect.soft(share, `${file}: share of pixels that are others`).toBeLessThanOrEqual(threshold);
}
