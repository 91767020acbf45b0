import { axeFaults, layoutFaults } from "./layout";
import { Caller } from "./caller";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** ask makes a poll by hand; the options are typed one after another. */
async function ask(who: Person, question: string, options: readonly string[], more: (dialog: ReturnType<Person["page"]["getByRole"]>) => Promise<void> = async () => undefined): Promise<void> {
  const { page, texts } = who;
  await page.getByRole("button", { name: texts["media.attach"] }).click();
  await page.getByRole("menuitem", { name: texts["media.poll"], exact: true }).click();
  const dialog = page.getByRole("dialog", { name: texts["poll.new"] });
  await dialog.getByLabel(texts["poll.question"]).fill(question);
  for (const [i, option] of options.entries()) {
    const field = dialog.getByRole("textbox", { name: texts["poll.option"].replace("{number}", String(i + 1)), exact: true });
    await field.fill(option);
    if (i + 1 < options.length) {
      await field.press("Enter");
    }
  }
  await more(dialog);
  await dialog.getByRole("button", { name: texts["chat.send"] }).click();
  await expect(dialog).toBeHidden();
}

const polls = (who: Person) => who.page.locator("[data-poll]");

test("a poll is asked, voted in on several devices, and closed; the bars move for all", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob", { locale: "en-US" });
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("bob");
  await ask(ann, "午饭吃什么？", ["面", "饭", "饺子"], async (dialog) => {
    await expect(dialog.getByRole("button", { name: "上移选项 1" })).toBeDisabled();
    await dialog.getByRole("button", { name: "上移选项 3" }).click();
    await dialog.getByRole("button", { name: "添加选项" }).click();
    await dialog.getByRole("textbox", { name: "选项 4", exact: true }).fill("面");
    await expect(dialog.getByRole("alert")).toHaveText("有两个选项相同。");
    await dialog.getByRole("button", { name: "删除选项 4" }).click();
    expect(await axeFaults(ann.page)).toEqual([]);
  });
  await expect(ann.row("Bob")).toContainText("[投票] 午饭吃什么？");

  await bob.openRow("Ann");
  const theirs = polls(bob);
  await expect(theirs.getByRole("radio")).toHaveCount(3);
  await expect(theirs.getByRole("radiogroup", { name: "午饭吃什么？" })).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Vote", exact: true })).toBeDisabled();
  await theirs.getByRole("radio", { name: "饺子" }).check();
  await theirs.getByRole("button", { name: "Vote", exact: true }).click();
  await expect(theirs.getByRole("listitem").filter({ hasText: "饺子" })).toContainText("100%");
  await expect(theirs.getByRole("listitem").filter({ hasText: "饺子" })).toContainText("My choice");
  await expect(theirs).toContainText("1 person voted");
  await expect(theirs.getByRole("button", { name: "Close the poll" })).toBeHidden();

  // Whose poll it is sees it at once, votes by the keyboard, and sees who voted.
  const mine = polls(ann);
  await expect(mine).toContainText("1 人已投");
  await mine.getByRole("radio", { name: "面" }).focus();
  await ann.page.keyboard.press("Space");
  await ann.page.keyboard.press("ArrowDown");
  await ann.page.keyboard.press("ArrowUp");
  await ann.page.keyboard.press("Enter");
  await expect(mine.getByRole("listitem").filter({ hasText: "面" })).toContainText("50%");
  await expect(theirs).toContainText("2 people voted");
  expect(await axeFaults(ann.page)).toEqual([]);
  await mine.getByRole("button", { name: "谁投了什么" }).click();
  const voters = ann.page.getByRole("dialog", { name: "午饭吃什么？" });
  await expect(voters).toContainText("Bob");
  await expect(voters).toContainText("Ann");
  await voters.getByRole("button", { name: "关闭" }).click();

  // Another device of the one who voted knows how.
  const phone = await Person.arrive(browser, server.url, "bob", { ...PHONE, locale: "en-US" });
  await phone.page.goto("/signin");
  await phone.signIn();
  await phone.openRow("Ann");
  const small = polls(phone);
  await expect(small.getByRole("listitem").filter({ hasText: "饺子" })).toContainText("My choice");
  await small.getByRole("button", { name: "Change my vote" }).tap();
  await small.getByRole("radio", { name: "面" }).check();
  await small.getByRole("button", { name: "Vote", exact: true }).tap();
  await expect(theirs.getByRole("listitem").filter({ hasText: "面" })).toContainText("My choice");
  await expect(mine.getByRole("listitem").filter({ hasText: "面" })).toContainText("100%");
  expect(await axeFaults(phone.page)).toEqual([]);
  expect(await layoutFaults(phone.page)).toEqual([]);
  await small.getByRole("button", { name: "Change my vote" }).tap();
  await small.getByRole("button", { name: "Take my vote back" }).tap();
  await expect(mine).toContainText("1 人已投");
  await expect(theirs.getByRole("radio")).toHaveCount(3);

  await mine.getByRole("button", { name: "结束投票" }).click();
  await ann.page.getByRole("dialog", { name: "结束投票" }).getByRole("button", { name: "结束投票" }).click();
  await expect(theirs).toContainText("closed");
  await expect(theirs.getByRole("radio")).toHaveCount(0);
  await ann.page.reload();
  await expect(polls(ann)).toContainText("已结束");
  await expect(polls(ann).getByRole("listitem").filter({ hasText: "面" })).toContainText("我的选择");
});

test("in a quiz one answers once and sees what was right; an anonymous poll names nobody; several answers; a closing time", async ({ browser }) => {
  const cat = await Person.arrive(browser, server.url, "cat", { locale: "en-US" });
  const dan = await Person.arrive(browser, server.url, "dan");
  await cat.signUp("Cat");
  const caller = await Caller.register(server.url, "eve", "Eve");
  await caller.readWelcome();
  await dan.signUp("Dan");
  await cat.openDirect("dan");
  await ask(cat, "How many?", ["four", "five"], async (dialog) => {
    await dialog.getByRole("switch", { name: "Quiz" }).click();
    await dialog.getByRole("switch", { name: "Anonymous" }).click();
    await expect(dialog.getByRole("alert")).toHaveText("Mark the right option.");
    await dialog.getByRole("radio", { name: "Option 2 is right" }).check();
    // By the clock of the browser, which may be a moment ahead of the minute.
    const end = new Date(Date.now() + 3_600_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    await dialog.getByLabel("Closes at").fill(end);
  });
  await dan.openRow("Cat");
  const quiz = polls(dan);
  await expect(quiz).toContainText("测验 · 匿名投票");
  await expect(quiz).toContainText("截止");
  await quiz.getByRole("radio", { name: "four" }).check();
  await quiz.getByRole("button", { name: "投票", exact: true }).click();
  await expect(quiz.getByRole("listitem").filter({ hasText: "five" })).toContainText("正确答案");
  await expect(quiz.getByRole("listitem").filter({ hasText: "four" })).toContainText("我的选择");
  await expect(quiz.getByRole("button", { name: "改投" })).toBeHidden();
  await expect(quiz.getByRole("button", { name: "谁投了什么" })).toBeHidden();
  await expect(polls(cat)).toContainText("1 person voted");
  await expect(polls(cat)).not.toContainText("Right answer");
  await polls(cat).getByRole("button", { name: "See results" }).click();
  await expect(polls(cat).getByRole("listitem").filter({ hasText: "four" })).toContainText("100%");

  await ask(dan, "哪几天有空？", ["周一", "周二", "周三"], (dialog) => dialog.getByRole("switch", { name: "可多选" }).click());
  const days = polls(cat).last();
  await days.getByRole("checkbox", { name: "周一" }).check();
  await days.getByRole("checkbox", { name: "周三" }).check();
  await days.getByRole("button", { name: "Vote", exact: true }).click();
  await expect(days.getByRole("listitem").filter({ hasText: "周三" })).toContainText("100%");
  await expect(days.getByRole("listitem").filter({ hasText: "周二" })).toContainText("0%");
  expect(await axeFaults(cat.page)).toEqual([]);
});
