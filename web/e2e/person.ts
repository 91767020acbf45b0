import { test as base, expect, type Browser, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from "@playwright/test";
import { Caller, PASSWORD } from "./caller";
import { absence } from "./server";
import { openAs } from "./session";
import { app as enApp } from "../src/i18n/en/app";
import { base as enBase } from "../src/i18n/en/base";
import { extras as enExtras } from "../src/i18n/en/extras";
import { groups as enGroups } from "../src/i18n/en/groups";
import { ops as enOps } from "../src/i18n/en/ops";
import { people as enPeople } from "../src/i18n/en/people";
import { media as enMedia } from "../src/i18n/en/media";
import { presence as enPresence } from "../src/i18n/en/presence";
import { settings as enSettings } from "../src/i18n/en/settings";
import { tools as enTools } from "../src/i18n/en/tools";
import { app as zhApp } from "../src/i18n/zh/app";
import { base as zhBase } from "../src/i18n/zh/base";
import { ops as zhOps } from "../src/i18n/zh/ops";
import { extras as zhExtras } from "../src/i18n/zh/extras";
import { people as zhPeople } from "../src/i18n/zh/people";
import { groups as zhGroups } from "../src/i18n/zh/groups";
import { media as zhMedia } from "../src/i18n/zh/media";
import { presence as zhPresence } from "../src/i18n/zh/presence";
import { settings as zhSettings } from "../src/i18n/zh/settings";
import { tools as zhTools } from "../src/i18n/zh/tools";

const zh = { ...zhBase, ...zhApp, ...zhSettings, ...zhTools, ...zhPeople, ...zhGroups, ...zhPresence, ...zhOps, ...zhMedia, ...zhExtras };
const en = { ...enBase, ...enApp, ...enSettings, ...enTools, ...enPeople, ...enGroups, ...enPresence, ...enOps, ...enMedia, ...enExtras };

export { expect, PASSWORD };

/** What a browser says of a server that is away: for stories in which it is. */
export const AWAY = /ERR_CONNECTION_|ERR_EMPTY_RESPONSE|WebSocket connection to|unknown error occurred when fetching the script/;
/** And of one that refuses what was asked. */
export const REFUSAL = /the server responded with a status of 4\d\d/;

/** test is a story in which no browser complains, but of what the story forgives. When it ends, everybody leaves. */
export const test = base.extend<{ forgives: RegExp; calm: undefined }>({
  forgives: [/^\b$/, { option: true }],
  calm: [
    async ({ forgives }, use) => {
      complaints = [];
      here = [];
      absence.was = false;
      await use(undefined);
      await Promise.all(here.map((context) => context.close()));
      expect(complaints.filter((text) => !forgives.test(text) && !(absence.was && AWAY.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

/** As people have it. */
export const WHOLE: BrowserContextOptions = { serviceWorkers: "allow", reducedMotion: "no-preference" };

type Language = "zh-CN" | "en-US";

/** languages are those in which a story takes place: all with LANGUAGES=all, else one. Of the texts of the others it is known that they are there and where they fit (i18n). */
export function languages(one: Language): readonly Language[] {
  return process.env["LANGUAGES"] === "all" ? ["zh-CN", "en-US"] : [one];
}

let complaints: string[] = [];
let here: BrowserContext[] = [];

/** The server's own account, which welcomes everybody. */
export const SYSTEM = "鸿雁 Hongyan";

/** endSharedWorkers ends the cores of everybody, as a crash would. */
export async function endSharedWorkers(browser: Browser): Promise<void> {
  const cdp = await browser.newBrowserCDPSession();
  const { targetInfos } = await cdp.send("Target.getTargets");
  for (const { targetId } of targetInfos.filter((t) => t.type === "shared_worker")) {
    await cdp.send("Target.closeTarget", { targetId });
  }
}

/** Person is somebody at a browser of their own. What they press they find by its name. */
export class Person {
  readonly page: Page;
  readonly handle: string;
  readonly texts: typeof zh | typeof en;
  readonly #url: string;

  private constructor(page: Page, url: string, handle: string, texts: typeof zh | typeof en) {
    this.page = page;
    this.#url = url;
    this.handle = handle;
    this.texts = texts;
  }

  /**
   * arrive opens a browser. A service worker that keeps all files, and motion, would take half of a story's time: only
   * stories that are about them ask for them.
   */
  static async arrive(browser: Browser, url: string, handle: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext({ baseURL: url, locale: "zh-CN", reducedMotion: "reduce", ...options });
    here.push(context);
    // Of all its tabs.
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        complaints.push(`${handle}: ${message.text()} ${message.location().url}`);
      }
    });
    context.on("weberror", (error) => complaints.push(`${handle}: ${String(error.error())}`));
    if (options.serviceWorkers === undefined) {
      await context.addInitScript(() => {
        if (isSecureContext) {
          ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error("not in this story"));
        }
      });
    }
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));
    });
    const page = await context.newPage();
    return new Person(page, url, handle, options.locale === "en-US" ? en : zh);
  }

  /** beside is the same one at another page. */
  beside(page: Page): Person {
    return new Person(page, this.#url, this.handle, this.texts);
  }

  /** signUp is somebody new, who has read the welcome: stories count their own messages. What they typed to come here has stories of its own. */
  async signUp(name = ""): Promise<Caller> {
    const caller = await Caller.register(this.#url, this.handle, name);
    await caller.readWelcome();
    await openAs(this.page, this.#url, caller);
    await expect(this.row(SYSTEM)).toBeVisible();
    await expect(this.page).not.toHaveTitle(/^\(/);
    return caller;
  }

  /** signUpByHand types all of it. */
  async signUpByHand(name = "", at = "/signup"): Promise<void> {
    const { page, texts } = this;
    await page.goto(at);
    await page.getByLabel(texts["auth.handle"]).fill(this.handle);
    await page.getByLabel(texts["auth.password"], { exact: true }).fill(PASSWORD);
    await page.getByLabel(texts["auth.name"]).fill(name);
    await page.getByRole("button", { name: texts["auth.sign_up"], exact: true }).click();
    await page.waitForURL("**/welcome/*");
    // The first steps have a story of their own.
    await this.show("/");
    await this.row(SYSTEM).click();
    await expect(this.log).toBeVisible();
    await expect(page).not.toHaveTitle(/^\(/);
    await this.show("/");
    await expect(this.row(SYSTEM)).toBeVisible();
  }

  /** comeBack is somebody who signed in on one more device. */
  async comeBack(): Promise<void> {
    await this.comeIn(await Caller.signIn(this.#url, this.handle));
  }

  /** comeIn goes on in the browser where a caller was. */
  async comeIn(caller: Caller): Promise<void> {
    await openAs(this.page, this.#url, caller);
    await expect(this.page.getByRole("heading", { name: this.texts["list.title"] })).toBeVisible();
  }

  /** show puts another view in the place of this one; the page is not loaded again. */
  async show(address: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.replaceState(null, "", to);
      dispatchEvent(new PopStateEvent("popstate"));
    }, address);
  }

  async signIn(): Promise<void> {
    await this.enter();
    await expect(this.page.getByRole("heading", { name: this.texts["list.title"] })).toBeVisible();
  }

  /** enter signs in, wherever that leads. */
  async enter(): Promise<void> {
    const { page, texts } = this;
    await page.getByLabel(texts["auth.handle"]).fill(this.handle);
    await page.getByLabel(texts["auth.password"], { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: texts["auth.sign_in"], exact: true }).click();
  }

  async openDirect(handle: string): Promise<void> {
    const { page, texts } = this;
    await page.getByRole("button", { name: texts["list.new"] }).click();
    await page.getByLabel(texts["new.handle"]).fill(handle);
    await page.getByRole("button", { name: texts["new.start"] }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(this.composer).toBeVisible();
  }

  async createGroup(name: string, handles: readonly string[]): Promise<void> {
    const { page, texts } = this;
    await page.getByRole("button", { name: texts["list.new"] }).click();
    await page.getByRole("dialog").getByText(texts["new.group"], { exact: true }).click();
    await this.pick(handles);
    await page.getByLabel(texts["new.group_name"]).fill(name);
    await page.getByRole("button", { name: texts["new.create"] }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(this.composer).toBeVisible();
  }

  /** pick chooses people by their whole handles. */
  async pick(handles: readonly string[]): Promise<void> {
    const { page, texts } = this;
    const field = page.getByLabel(texts["pick.search"]);
    for (const [i, handle] of handles.entries()) {
      await field.fill(handle);
      await field.press("Enter");
      await expect(page.getByRole("list", { name: texts["pick.chosen"] }).getByRole("listitem")).toHaveCount(i + 1);
    }
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.page.getByRole("button", { name: this.texts["chat.send"], exact: true }).click();
  }

  async openRow(name: string): Promise<void> {
    await this.row(name).click();
    await expect(this.page.getByRole("heading", { name, level: 1 })).toBeVisible();
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: this.texts["chat.compose"] });
  }

  get log(): Locator {
    return this.page.getByRole("log");
  }

  row(name: string): Locator {
    return this.page.locator("[data-conv]").getByRole("link").filter({ has: this.page.locator('[dir="auto"]').filter({ hasText: name }) });
  }

  /** The texts of the messages in sight, in their order. */
  async messages(): Promise<string[]> {
    return this.log.locator('[data-part="text"]').evaluateAll((all) => all.map((e) => e.firstChild?.textContent ?? ""));
  }
}
