import type { CDPSession, Locator } from "@playwright/test";
import { Caller } from "./caller";
import { expect, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("Enter never sends a word that is still being composed", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  await Caller.register(server.url, "bob", "");
  await ann.signUp();
  await ann.openDirect("bob");
  await ann.composer.click();

  // Chromium: the key press belongs to the composition.
  const cdp = await ann.page.context().newCDPSession(ann.page);
  await cdp.send("Input.imeSetComposition", { text: "ni'hao", selectionStart: 6, selectionEnd: 6 });
  await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
  await cdp.send("Input.insertText", { text: "你好" });
  await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 });
  await expect(ann.composer).toHaveValue("你好");
  expect(await ann.messages()).toEqual([]);

  // Safari: the composition ends first, and only keyCode tells.
  await ann.composer.evaluate((field) => {
    field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "你好" }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
  });
  expect(await ann.messages()).toEqual([]);

  // Between start and end nothing is sent whatever the key says.
  await ann.composer.evaluate((field) => {
    field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, bubbles: true, cancelable: true }));
    field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "" }));
  });
  expect(await ann.messages()).toEqual([]);

  await ann.composer.press("Enter");
  await expect.poll(() => ann.messages()).toEqual(["你好"]);
  await expect(ann.composer).toHaveValue("");

  // Nor does the composer keep, send or jump anywhere when the focus leaves in the middle of a word.
  await ann.composer.evaluate((field) => {
    field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  });
  await ann.composer.blur();
  await ann.composer.focus();
  await ann.composer.pressSequentially("again");
  await ann.composer.press("Enter");
  await expect.poll(() => ann.messages()).toEqual(["你好", "again"]);

  // Fields of forms too: a name is not submitted half-written.
  await ann.page.getByRole("button", { name: "新会话" }).click();
  const dialog = ann.page.getByRole("dialog");
  const handle = ann.page.getByLabel("对方的账号");
  await handle.fill("b");
  await compose(cdp, "ob", "ob");
  await expect(handle).toHaveValue("bob");
  await safariEnter(handle);
  await ann.page.waitForTimeout(300);
  await expect(dialog).toBeVisible();
  await handle.press("Enter");
  await expect(dialog).toBeHidden();
});

test("no field of the app acts on a word that is still being composed", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "anne");
  await ann.page.goto("/signup");
  await ann.page.getByLabel("账号").fill("anne");
  await ann.page.getByLabel("密码", { exact: true }).fill("correct horse battery");
  const name = ann.page.getByLabel(ann.texts["auth.name"]);
  const cdp = await ann.page.context().newCDPSession(ann.page);
  await name.focus();
  await compose(cdp, "zhang'san", "张三");
  await expect(name).toHaveValue("张三");
  await safariEnter(name);
  await ann.page.waitForTimeout(300);
  await expect(name).toBeVisible();
  await name.press("Enter");
  await ann.page.waitForURL("**/welcome/*");
  await ann.show("/");

  // A group's name.
  await ann.createGroup("一群", []);
  await ann.page.getByRole("button", { name: "群聊信息" }).first().click();
  const rename = ann.page.getByLabel("群聊名称");
  await rename.fill("");
  await rename.focus();
  await compose(cdp, "er'qun", "二群");
  await safariEnter(rename);
  await ann.page.waitForTimeout(300);
  await expect(ann.page.getByRole("heading", { name: "一群", level: 1 })).toBeVisible();
  await rename.press("Enter");
  await expect(ann.page.getByRole("heading", { name: "二群", level: 1 })).toBeVisible();
});

/** Chromium: a word is composed, and the Enter that confirms it belongs to the input method. */
async function compose(cdp: CDPSession, letters: string, word: string): Promise<void> {
  await cdp.send("Input.imeSetComposition", { text: letters, selectionStart: letters.length, selectionEnd: letters.length });
  await cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 });
  await cdp.send("Input.insertText", { text: word });
  await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 });
}

/** Safari: the composition ends first, and only keyCode tells. The browser submits the form unless somebody has stopped it. */
async function safariEnter(field: Locator): Promise<void> {
  await field.evaluate((input: HTMLInputElement) => {
    input.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    input.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
    const isFree = input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
    if (isFree) {
      input.form?.requestSubmit();
    }
  });
}

test("a long text is refused before it is sent, and drafts stay", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "annie");
  await Caller.register(server.url, "bobby", "");
  await ann.signUp();
  await ann.openDirect("bobby");
  await ann.composer.fill("长".repeat(10_003));
  await expect(ann.page.getByText("最多 10,000 个字，请删去 3 个")).toBeVisible();
  await ann.composer.press("Enter");
  expect(await ann.messages()).toEqual([]);
  for (const [draft, pause] of [["what the core was told and has not written", 270], ["a draft", 0]] as const) {
    await ann.composer.fill(draft);
    await ann.page.waitForTimeout(pause); // The last page goes, and the core with it.
    await ann.page.reload();
    await expect(ann.composer).toHaveValue(draft);
  }
  await ann.composer.press("Enter");
  await expect.poll(() => ann.messages()).toEqual(["a draft"]);
});
