import type { Locator, Page } from "@playwright/test";
import { befriend, Caller } from "./caller";
import { axeFaults, layoutFaults, settled } from "./layout";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
let bob: Caller;
let group = "";
let direct = "";
let token = "";

test.beforeAll(async () => {
  await server.start();
  const ann = await Caller.register(server.url, "ann", "Ann");
  bob = await Caller.register(server.url, "bob", "Bob");
  group = await ann.createGroup("读书会", [bob]);
  direct = await bob.openDirect(ann);
  await befriend(bob, ann, { remark: "", tags: ["同学", "读书会"] });
  for (let i = 1; i <= 40; i++) {
    await bob.send(direct, `#${i} ${"字".repeat((i * 37) % 90)}`);
  }
  await bob.send(group, "看example.com，不错");
  const [cat, dan] = [await Caller.register(server.url, "cat", "Cat"), await Caller.register(server.url, "dan", "Dan")];
  await cat.call("ContactService/Request", { userId: ann.id, message: "我是Cat" });
  await ann.call("ContactService/Request", { userId: dan.id, message: "我是Ann" });
  await dan.call("ContactService/Reject", { userId: ann.id, reply: "哪位？" });
  await ann.call("ContactService/Block", { userId: dan.id });
  const others = await bob.createGroup("Others", []);
  token = String((await bob.call("GroupService/CreateInvite", { conversationId: others, needsApproval: true }))["token"]);
  await ann.call("GroupService/CreateInvite", { conversationId: group });
  await ann.call("GroupService/SetNotice", { conversationId: group, text: "https://example.com" });
});
test.afterAll(() => server.close());

async function arrive(...[browser, options]: [Parameters<typeof Person.arrive>[0], Parameters<typeof Person.arrive>[3]?]): Promise<Person> {
  const ann = await Person.arrive(browser, server.url, "ann", options);
  await ann.comeBack();
  return ann;
}

const chatOf = (conv: string) => `/c/${conv}`;
const signedOut = ["/signin", "/signup", "/setup#k=wrong"];
const sections = ["profile", "account", "devices", "appearance", "language", "chats", "storage", "shortcuts", "about"];

for (const [lang, what, outside, routes] of [
  ["zh-CN", "chats", signedOut, ["/", chatOf("D"), chatOf("G"), `${chatOf("G")}/info`, `${chatOf("D")}/info`, "/contacts", "/contacts/new", "/contacts/groups", "/contacts/tags", "/contacts/blocked", "/u/B", "/search?q=字", "/welcome/look", "/nowhere"]],
  ["zh-CN", "groups", [], ["members", "add", "notice", "manage", "invites", "applications", "bans", "actions"].map((page) => `${chatOf("G")}/info/${page}`).concat("/groups/new", "/join/T")],
  ["zh-CN", "settings", [], ["/settings", ...sections.map((s) => `/settings/${s}`)]],
  ["en-US", "both", signedOut, ["/", chatOf("G"), `${chatOf("G")}/info`, "/contacts", "/contacts/new", "/contacts/tags", "/settings/appearance"]],
] as const) {
  test(`every address, in both themes and two widths, is without faults: ${lang}, ${what}`, async ({ browser }) => {
    const ann = await arrive(browser, { locale: lang, reducedMotion: "reduce" });
    const eve = await Person.arrive(browser, server.url, "eve", { locale: lang, reducedMotion: "reduce" });
    const look = async (page: Page, where: string) => {
      for (const [width, colorScheme] of [[1280, "light"], [320, "dark"]] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await settled(page);
        expect.soft([...(await axeFaults(page)), ...(await layoutFaults(page))], `${where} ${width} ${colorScheme}`).toEqual([]);
      }
    };
    for (const path of outside) {
      await eve.page.goto(path);
      await look(eve.page, path);
    }
    for (const path of routes) {
      await ann.page.goto(path.replace("D", direct).replace("G", group).replace("/u/B", `/u/${bob.id}`).replace(/T$/, token));
      await look(ann.page, path);
    }
  });
}

test("a conversation with nothing but keys: sign in, find, write, read, settings, sign out", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const { page } = ann;
  const { keyboard } = page;
  const focused = page.locator("*:focus");
  const tabTo = async (wanted: Locator) => {
    for (let i = 0; i < 80; i++) {
      if (await wanted.evaluateAll((all) => all.some((e) => e === document.activeElement))) {
        return;
      }
      await keyboard.press("Tab");
    }
    throw new Error(`Tab never reaches ${String(wanted)}`);
  };
  await page.goto("/signin");
  await tabTo(page.getByLabel("账号"));
  await keyboard.type("ann");
  await tabTo(page.getByLabel("密码", { exact: true }));
  await keyboard.type("correct horse battery");
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "消息" })).toBeVisible();

  await settled(page);
  await keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await keyboard.type("bob");
  await expect(page.locator('[role="option"][aria-selected="true"]')).toContainText("Bob");
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Bob", level: 1 })).toBeVisible();
  await expect(page.getByRole("combobox")).toHaveCount(0);

  // Letters find the field by themselves.
  await keyboard.type("hello Bob");
  await expect(ann.composer).toHaveValue("hello Bob");
  await keyboard.press("Enter");
  await expect.poll(async () => (await ann.messages()).at(-1)).toBe("hello Bob");

  // To the messages, one after the other, and the menu of one.
  await keyboard.press("Control+Shift+F6");
  await expect(focused).toHaveAttribute("role", "article");
  await keyboard.press("End");
  await expect(focused).toHaveAttribute("aria-label", /hello Bob/);
  const last = await focused.getAttribute("aria-label");
  await keyboard.press("ArrowUp");
  await expect(focused).toHaveAttribute("aria-label", /Bob，.*#40/);
  await keyboard.press("Home");
  await expect(focused).toHaveAttribute("data-row", /.*/);
  await keyboard.press("End");
  await keyboard.press("Shift+F10");
  await expect(page.getByRole("menu")).toBeVisible();
  await keyboard.press("Escape");
  await expect(page.getByRole("menu")).toBeHidden();
  await expect(focused).toHaveAttribute("aria-label", last ?? "");

  await keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await keyboard.type("zhanghao");
  await expect(page.locator('[role="option"][aria-selected="true"]')).toContainText("账号");
  await keyboard.press("Enter");
  await expect(page).toHaveURL(/settings\/account/);
  await tabTo(page.getByRole("button", { name: "退出登录" }));
  await keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await tabTo(page.getByRole("dialog").getByRole("button", { name: "退出登录" }));
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: /登录/ }).first()).toBeVisible();
  await expect(page).toHaveURL(/signin/);
});

test("what others say is read out once, what one says oneself is not", async ({ browser }) => {
  const ann = await arrive(browser);
  await ann.page.goto(chatOf(direct));
  await ann.page.locator("[data-message]").last().waitFor();
  const spoken = ann.page.locator('[aria-live="polite"]').filter({ hasText: "Bob" });
  await ann.say("mine");
  await bob.send(direct, "one");
  await bob.send(direct, "two");
  await expect(spoken).toHaveText(/^Bob：one，\d\d:\d\d\s+Bob：two，\d\d:\d\d$/);
  await expect(ann.log).toHaveAttribute("aria-live", "off");
});

test("what has the focus is seen: it has a ring, and nothing lies over it", async ({ browser }) => {
  const ann = await arrive(browser, { reducedMotion: "reduce" });
  const { page } = ann;
  const faults: string[] = [];
  const look = async (where: string) => {
    const fault = await page.evaluate(() => {
      const e = document.activeElement;
      if (e === null || e === document.body) {
        return "";
      }
      const name = `${e.tagName} ${e.getAttribute("aria-label") ?? e.textContent?.slice(0, 30)}`;
      // A hidden radio button shows its ring on what stands for it.
      const shown = [e, e.nextElementSibling, e.parentElement, ...e.children].filter((x) => x !== null);
      // A text field has its caret, and the edge of the list shows itself.
      const hasRing = e instanceof HTMLTextAreaElement || getComputedStyle(e, "::after").opacity !== "0" && e.role === "separator" || shown.some((x) => getComputedStyle(x).boxShadow !== "none" || getComputedStyle(x).outlineStyle !== "none");
      const box = (e instanceof HTMLInputElement && (e.type === "radio" || e.type === "checkbox") ? (e.closest("label") ?? e) : e).getBoundingClientRect();
      const at = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2)), Math.min(innerHeight - 1, Math.max(0, box.top + Math.min(box.height, innerHeight) / 2)));
      const isCovered = at === null || !(e.contains(at) || at.contains(e) || e.closest("label")?.contains(at) === true);
      return !hasRing ? `no ring: ${name}` : isCovered ? `covered by ${at?.outerHTML.slice(0, 80)}: ${name}` : box.top < 0 || box.left < 0 || box.right > innerWidth ? `out of sight: ${name}` : "";
    });
    if (fault !== "") {
      faults.push(`${where} ${fault}`);
    }
  };
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 700 });
    for (const path of [chatOf(direct), `${chatOf(group)}/info`, "/settings/appearance"]) {
      await page.goto(path);
      await settled(page);
      for (let i = 0; i < 30; i++) {
        await page.keyboard.press("Tab");
        await look(`${width} ${path}`);
      }
    }
  }
  // Row by row through the messages, under the day that sticks and above the composer.
  await page.setViewportSize({ width: 1280, height: 700 });
  await page.goto(chatOf(direct));
  await page.locator("[data-message]").last().waitFor();
  await page.locator("[data-message]").last().focus();
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("ArrowUp");
    await look("messages");
    const { above, below } = await page.evaluate(() => {
      const row = document.activeElement?.getBoundingClientRect();
      const log = document.querySelector('[role="log"]')?.getBoundingClientRect();
      return { above: (row?.top ?? 0) - (log?.top ?? 0), below: (log?.bottom ?? 0) - (row?.bottom ?? 0) };
    });
    if (above < -1 || below < -1) {
      faults.push(`row ${i} is ${above} below the top, ${below} above the end`);
    }
  }
  expect(faults).toEqual([]);
});

test("dialogs keep the focus inside, close with Esc and give it back", async ({ browser }) => {
  const ann = await arrive(browser);
  const { page } = ann;
  await page.goto(`${chatOf(group)}/info`);
  await page.getByRole("button", { name: ann.texts["group.leave"] }).waitFor();
  const openers: [string, () => Promise<void>][] = [
    ["new", async () => page.getByRole("button", { name: ann.texts["list.new"] }).press("Enter")],
    ["leave", async () => page.getByRole("button", { name: ann.texts["group.leave"] }).press("Enter")],
    ["palette", async () => page.keyboard.press("Control+k")],
    ["shortcuts", async () => page.keyboard.press("Control+/")],
  ];
  for (const [what, open] of openers) {
    await page.locator("[data-message]").last().focus();
    await open();
    const dialog = page.locator("dialog[open]");
    await expect(dialog, what).toBeVisible();
    const name = await dialog.evaluate((d) => d.getAttribute("aria-label") ?? document.getElementById(d.getAttribute("aria-labelledby") ?? "")?.textContent ?? "");
    expect(name, `${what} has a name`).not.toBe("");
    await settled(page);
    expect(await axeFaults(page), what).toEqual([]);
    for (let i = 0; i < 15; i++) {
      await page.keyboard.press("Tab");
      // The browser's own bar is the other place one may be: then it is the body.
      expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null), `${what}, Tab ${i}`).toBe(true);
    }
    await page.keyboard.press("Escape");
    await expect(dialog, what).toBeHidden();
    await expect.poll(() => page.evaluate(() => document.activeElement !== document.body && document.activeElement?.closest("dialog") === null), `${what} gives the focus back`).toBe(true);
  }
});

test("colours of the system, no motion, twice the size, 320 px, wider letters: nothing is lost", async ({ browser }) => {
  const ann = await arrive(browser, { forcedColors: "active", reducedMotion: "reduce", bypassCSP: true });
  const { page } = ann;
  const faults: string[] = [];
  const look = async (where: string) => {
    await settled(page);
    faults.push(...(await layoutFaults(page)).map((f) => `${where} ${f}`));
    expect(await page.evaluate(() => document.getAnimations().filter((a) => a.playState === "running" && Number(a.effect?.getComputedTiming().duration) > 0).length), where).toBe(0);
  };
  const sizes = [[1280, 800], [640, 400], [320, 256], [320, 640]] as const;
  for (const path of [`${chatOf(group)}/info`, "/settings", "/settings/appearance", "/search?q=字", chatOf(direct)]) {
    await page.goto(path);
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      await look(`${width}×${height} ${path}`);
    }
  }
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    await ann.composer.fill("a line\n".repeat(12));
    await expect(page.getByRole("button", { name: ann.texts["chat.send"], exact: true })).toBeInViewport();
    await expect(page.getByRole("heading", { name: "Bob", level: 1 })).toBeInViewport();
    await ann.composer.fill("");
  }
  await page.setViewportSize({ width: 390, height: 800 });
  for (const path of [chatOf(direct), "/settings/appearance", "/"]) {
    await page.goto(path);
    await settled(page);
    // WCAG 1.4.12.
    await page.addStyleTag({ content: "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}" });
    await look(`wider ${path}`);
  }
  expect(faults).toEqual([]);
  // What has the focus is outlined in the system's colour.
  await page.goto(chatOf(direct));
  await ann.composer.focus();
  expect(await ann.composer.evaluate((e) => [e, e.closest("section")].some((x) => x !== null && getComputedStyle(x).outlineStyle !== "none"))).toBe(true);
});

test("on a touch screen what is pressed is at least 44 px", async ({ browser }) => {
  const ann = await arrive(browser, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  const faults: string[] = [];
  for (const path of ["/", chatOf(group), "/settings", "/settings/appearance"]) {
    await ann.page.goto(path);
    await settled(ann.page);
    faults.push(...(await layoutFaults(ann.page, 44)).map((f) => `${path} ${f}`));
  }
  expect(faults).toEqual([]);
});
