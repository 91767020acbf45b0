import type { Browser, Page } from "@playwright/test";
import { Caller } from "./caller";
import { axeFaults } from "./layout";
import { expect, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("Enter sends, once, in order; and a device may want Ctrl for it", async ({ browser }) => {
  const { ann, bob } = await pair(browser, 1);
  await ann.composer.fill("   \n ");
  await ann.composer.press("Enter");
  await expect(ann.page.getByRole("button", { name: "发送", exact: true })).toBeHidden();
  await ann.composer.fill("一");
  await ann.composer.press("Enter");
  await ann.composer.press("Enter");
  await ann.composer.pressSequentially("二");
  await ann.composer.press("Enter");
  await ann.composer.pressSequentially("三");
  await ann.composer.press("Shift+Enter");
  await ann.composer.pressSequentially("3");
  await ann.composer.press("Control+Enter");
  await ann.composer.pressSequentially("3");
  await ann.composer.press("Enter");
  await expect.poll(() => ann.messages()).toEqual(["一", "二", "三\n3\n3"]);
  await bob.openRow(ann.handle);
  await expect.poll(() => bob.messages()).toEqual(["一", "二", "三\n3\n3"]);

  await ann.page.evaluate(() => localStorage.setItem("hongyan.send-key", "mod-enter"));
  await ann.page.reload();
  await ann.composer.fill("四");
  await ann.composer.press("Enter");
  await expect(ann.composer).toHaveValue("四\n");
  await ann.composer.press("Control+Enter");
  await expect.poll(() => ann.messages()).toEqual(["一", "二", "三\n3\n3", "四"]);
});

test("on a phone Enter is a new line and the button sends", async ({ browser }) => {
  const { ann } = await writer(browser, 2, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  await ann.composer.fill("一");
  await ann.composer.press("Enter");
  await ann.composer.pressSequentially("二");
  expect(await ann.messages()).toEqual([]);
  await ann.page.getByRole("button", { name: "发送", exact: true }).tap();
  await expect.poll(() => ann.messages()).toEqual(["一\n二"]);
});

test("what is typed beside any field goes into the composer, with its first character", async ({ browser }) => {
  const { ann } = await writer(browser, 3);
  await ann.page.locator("body").evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await ann.page.keyboard.type("hello");
  await expect(ann.composer).toHaveValue("hello");
  await ann.composer.fill("");
  await ann.row(ann.other).focus();
  await ann.page.keyboard.press("Control+a");
  await expect(ann.composer).not.toBeFocused();
  await ann.page.keyboard.type("再说");
  await ann.page.keyboard.type("x");
  await expect(ann.composer).toBeFocused();
  // A key that an input method has taken brings the focus, so that the word is composed there.
  await ann.row(ann.other).focus();
  await ann.row(ann.other).evaluate((row) => row.dispatchEvent(new KeyboardEvent("keydown", { key: "Process", keyCode: 229, bubbles: true, cancelable: true })));
  await expect(ann.composer).toBeFocused();
  // A dialog keeps its keys.
  await ann.page.getByRole("button", { name: "新会话" }).click();
  await expect(ann.page.getByRole("dialog")).toBeVisible();
  await ann.page.keyboard.press("Tab");
  await ann.page.keyboard.type("zz");
  expect(await ann.composer.inputValue()).not.toContain("zz");
});

test("the field grows to a part of the window, and the last message stays in sight", async ({ browser }) => {
  const { ann } = await writer(browser, 4);
  for (let i = 0; i < 20; i++) {
    await ann.composer.fill(`message ${i}`);
    await ann.composer.press("Enter");
  }
  await expect(ann.log).toContainText("message 19");
  const oneLine = (await ann.composer.boundingBox())?.height ?? 0;
  await ann.composer.fill("line\n".repeat(40));
  const height = (await ann.composer.boundingBox())?.height ?? 0;
  expect(height).toBeGreaterThan(oneLine * 4);
  expect(height).toBeLessThanOrEqual(800 * 0.4 + 1);
  await expect(ann.log.getByText("message 19")).toBeInViewport();
  await ann.composer.fill("");
  expect((await ann.composer.boundingBox())?.height).toBe(oneLine);
});

test("a key press draws nothing beside the composer", async ({ browser }) => {
  const { ann } = await writer(browser, 12);
  await ann.composer.fill("a");
  await ann.page.waitForTimeout(600);
  await ann.page.evaluate(() => {
    const seen: string[] = [];
    const composer = document.querySelector("textarea")?.closest("section");
    new MutationObserver((all) => {
      seen.push(...all.filter((m) => composer?.contains(m.target) !== true).map((m) => m.target.nodeName));
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    Object.assign(globalThis, { seen });
  });
  for (const key of "bcdefgh") {
    await ann.page.keyboard.press(key);
  }
  expect(await ann.page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual([]);
});

test("the counter shows near the limit, and what is over it is not sent", async ({ browser }) => {
  const { ann } = await writer(browser, 5);
  await ann.composer.fill("长".repeat(8999));
  await expect(ann.page.getByText("/ 10,000")).toBeHidden();
  await ann.composer.fill(`**${"😀".repeat(9000)}**`);
  await expect(ann.page.getByText("9,000 / 10,000")).toBeVisible();
  await ann.composer.fill("长".repeat(10_001));
  await expect(ann.page.getByText("最多 10,000 个字，请删去 1 个")).toBeVisible();
  await expect(ann.page.getByRole("button", { name: "发送", exact: true })).toBeDisabled();
});

test("keys and the toolbar style the selection, undo takes it back, and the other one sees it", async ({ browser }) => {
  const { ann, bob } = await pair(browser, 6);
  await ann.composer.pressSequentially("我很好 really");
  await select(ann.page, 1, 2);
  await ann.page.keyboard.press("Control+i");
  await expect(ann.composer).toHaveValue("我{_很_}好 really");
  await ann.page.keyboard.press("Control+i");
  await expect(ann.composer).toHaveValue("我很好 really");
  await select(ann.page, 4, 10);
  await ann.page.keyboard.press("Control+b");
  await expect(ann.composer).toHaveValue("我很好 **really**");
  await ann.page.keyboard.press("Control+z");
  await expect(ann.composer).toHaveValue("我很好 really");
  await select(ann.page, 4, 10);
  const toolbar = ann.page.getByRole("toolbar", { name: "文字样式" });
  await expect(toolbar).toBeVisible();
  expect(await axeFaults(ann.page)).toEqual([]);
  await toolbar.getByRole("button", { name: "删除线" }).click();
  await expect(ann.composer).toHaveValue("我很好 ~~really~~");
  // By keys alone.
  await ann.page.keyboard.press("Tab");
  await expect(toolbar.getByRole("button", { name: "粗体" })).toBeFocused();
  await ann.page.keyboard.press("Enter");
  await expect(ann.composer).toHaveValue("我很好 ~~**really**~~");
  await ann.composer.press("End");
  await expect(toolbar).toBeHidden();
  await ann.composer.press("Enter");
  await expect(ann.log).toContainText("我很好 really");
  await bob.openRow(ann.handle);
  await expect(bob.log).toContainText("我很好 really");
  await expect(bob.log.locator("strong")).toHaveText("really");
  await expect(bob.log).not.toContainText("**");
});

test("a colon and two letters suggest emoji, never while a word is composed", async ({ browser }) => {
  const { ann } = await writer(browser, 7);
  const list = ann.page.getByRole("listbox", { name: "表情建议" });
  await ann.composer.pressSequentially("ok :smi");
  await expect(list.getByRole("option").first()).toBeVisible();
  expect(await axeFaults(ann.page)).toEqual([]);
  await ann.composer.press("ArrowDown");
  await ann.composer.press("Escape");
  await expect(list).toBeHidden();
  await expect(ann.composer).toHaveValue("ok :smi");
  await ann.composer.pressSequentially("l");
  await expect(list).toBeVisible();
  // The input method's keys are not the list's.
  await ann.composer.evaluate((field) => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true })));
  await expect(list).toBeVisible();
  await ann.composer.press("Tab");
  await expect(ann.composer).toHaveValue(/^ok \p{Emoji}/u);
  expect(await ann.messages()).toEqual([]);
  // In a Chinese sentence Enter still sends.
  await ann.composer.fill("");
  await ann.composer.pressSequentially("地址：中国");
  await expect(list).toBeVisible();
  await ann.composer.press("Enter");
  await expect.poll(() => ann.messages()).toEqual(["地址：中国"]);
  await ann.composer.pressSequentially("：庆祝");
  await expect(list).toBeVisible();
  await ann.composer.press("ArrowDown");
  await ann.composer.press("Enter");
  await expect(ann.composer).toHaveValue(/^\p{Emoji}/u);
});

test("the emoji panel is worked with keys, remembers, and gives the focus back", async ({ browser }) => {
  const { ann } = await writer(browser, 8);
  await ann.composer.fill("hi ");
  await ann.page.getByRole("button", { name: "表情", exact: true }).click();
  const panel = ann.page.getByRole("dialog", { name: "表情" });
  const search = panel.getByRole("searchbox");
  await expect(panel.getByRole("gridcell").first()).toBeVisible();
  expect(await axeFaults(ann.page)).toEqual([]);
  await expect(search).toBeFocused();
  await search.fill("thumbs up");
  await expect(panel.getByRole("gridcell").first()).toHaveText("👍");
  await search.press("ArrowDown");
  await ann.page.keyboard.press("Enter");
  await expect(ann.composer).toHaveValue("hi 👍");
  await expect(panel.getByRole("gridcell").first()).toBeFocused();
  await panel.getByRole("button", { name: "肤色 4" }).click();
  await expect(panel.getByRole("gridcell").first()).toHaveText("👍🏽");
  await panel.getByRole("button", { name: "动物与自然" }).click();
  await panel.getByRole("gridcell").nth(9).click();
  await ann.page.keyboard.type("!");
  await expect(ann.composer).toHaveValue(/^hi 👍\p{Emoji}.*!$/u);
  await panel.getByRole("searchbox").focus();
  await ann.page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(ann.composer).toBeFocused();
  await ann.page.getByRole("button", { name: "表情", exact: true }).click();
  await expect(panel.getByRole("gridcell", { name: "拇指向上" })).toHaveText("👍🏽");
});

test("a draft is there again: after a reload, in other tabs, on other devices; sent ones are gone", async ({ browser }) => {
  const { ann } = await writer(browser, 9);
  await ann.composer.pressSequentially("写到一半");
  const tab = await ann.page.context().newPage();
  await tab.goto(ann.page.url());
  const there = tab.getByRole("textbox", { name: "说点什么…" });
  await expect(there).toHaveValue("写到一半");
  await ann.page.bringToFront();
  await ann.composer.pressSequentially("，还没完");
  await expect(there).toHaveValue("写到一半，还没完");
  // Not while a word is being composed.
  await ann.composer.evaluate((field: HTMLTextAreaElement) => {
    field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    field.value += "ni'hao";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  await ann.page.waitForTimeout(1000);
  await expect(there).toHaveValue("写到一半，还没完");
  await ann.composer.evaluate((field: HTMLTextAreaElement) => {
    field.value = field.value.replace("ni'hao", "你好");
    field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  });
  await expect(there).toHaveValue("写到一半，还没完你好");
  await ann.page.reload();
  await expect(ann.composer).toHaveValue("写到一半，还没完你好");

  const elsewhere = await Person.arrive(browser, server.url, ann.handle);
  await elsewhere.comeBack();
  await elsewhere.page.goto(new URL(ann.page.url()).pathname);
  await expect(elsewhere.composer).toHaveValue("写到一半，还没完你好");
  await ann.composer.press("Enter");
  await expect(there).toHaveValue("");
  await expect(elsewhere.composer).toHaveValue("");
});

test("a text that the outbox does not take comes back", async ({ browser }) => {
  const { ann } = await writer(browser, 10);
  await ann.composer.fill("kept");
  // The core is told nothing any more, and says so.
  await ann.page.evaluate(() => {
    const post = BroadcastChannel.prototype.postMessage;
    BroadcastChannel.prototype.postMessage = function (this: BroadcastChannel, ask: { method?: string; id?: number; tab?: string }) {
      if (ask.method === "send") {
        const failure = { code: "internal", reason: "REASON_UNSPECIFIED", field: "", limit: 0, retryAfter: 0, requestId: "" };
        // Not before there is more.
        document.querySelector("textarea")?.addEventListener("input", () => this.dispatchEvent(new MessageEvent("message", { data: { to: "tab", kind: "refused", tab: ask.tab, id: ask.id, failure } })), { once: true });
        return;
      }
      post.call(this, ask);
    };
  });
  await ann.composer.press("Enter");
  await ann.composer.pressSequentially("x");
  await expect(ann.page.getByText("没有发出去，文字已放回输入框。")).toBeVisible();
  await expect(ann.composer).toHaveValue("kept\nx");
});

test("who was removed from a group is told by whom, and can write to them", async ({ browser }) => {
  const { ann, bob } = await pair(browser, 11);
  await ann.createGroup("一群", [bob.handle]);
  await bob.openRow("一群");
  await bob.composer.fill("在吗");
  await ann.page.getByRole("button", { name: "群聊信息" }).first().click();
  await ann.page.getByRole("link", { name: "成员 2" }).click();
  await ann.page.locator(`[data-member="${bob.handle}"]`).getByRole("button").click();
  await ann.page.getByRole("menuitem", { name: "移出群聊" }).click();
  await ann.page.getByRole("dialog").getByRole("button", { name: "移出群聊" }).click();
  await expect(bob.page.getByText("将你移出了群聊")).toBeVisible();
  await bob.page.getByRole("button", { name: /^联系/ }).click();
  await expect(bob.composer).toBeVisible();
});

interface Writer {
  ann: Person & { other: string };
}

/** writer is somebody who has opened a chat with somebody who is not here. */
async function writer(browser: Browser, n: number, options = {}): Promise<Writer> {
  const ann = await Person.arrive(browser, server.url, `ann${n}`, options);
  await Caller.register(server.url, `bob${n}`, "");
  await ann.signUp();
  await ann.openDirect(`bob${n}`);
  return { ann: Object.assign(ann, { other: `bob${n}` }) };
}

/** pair: the other one is here too. */
async function pair(browser: Browser, n: number): Promise<Writer & { bob: Person }> {
  const { ann } = await writer(browser, n);
  const bob = await Person.arrive(browser, server.url, ann.other);
  await bob.comeBack();
  return { ann, bob };
}

async function select(page: Page, from: number, to: number): Promise<void> {
  await page.getByRole("textbox", { name: "说点什么…" }).evaluate((field: HTMLTextAreaElement, range) => field.setSelectionRange(range[0] ?? 0, range[1] ?? 0), [from, to]);
}
