import { expect, test } from "@playwright/test";
import { Person } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

test("Enter never sends a word that is still being composed", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob");
  await ann.signUp();
  await bob.signUp();
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

  // Fields of forms too: a name is not submitted half-written.
  await ann.page.getByRole("button", { name: "新会话" }).click();
  const handle = ann.page.getByLabel("对方的账号");
  await handle.fill("bob");
  const isKept = await handle.evaluate((field) => !field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true })));
  expect(isKept).toBe(true);
  expect(ann.complaints).toEqual([]);
});

test("a long text is refused before it is sent, and drafts stay", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "annie");
  const bob = await Person.arrive(browser, server.url, "bobby");
  await ann.signUp();
  await bob.signUp();
  await ann.openDirect("bobby");
  await ann.composer.fill("长".repeat(10_003));
  await expect(ann.page.getByText("最多 10,000 个字，请删去 3 个")).toBeVisible();
  await ann.composer.press("Enter");
  expect(await ann.messages()).toEqual([]);
  await ann.composer.fill("a draft");
  await ann.page.reload();
  await expect(ann.composer).toHaveValue("a draft");
  await ann.composer.press("Enter");
  await expect.poll(() => ann.messages()).toEqual(["a draft"]);
});
