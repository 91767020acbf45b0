import type { Locator } from "@playwright/test";
import { Caller } from "./caller";
import { expect, languages, Person, REFUSAL, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());
test.use({ forgives: REFUSAL });

/** Keeper is somebody who keeps order in the group that is open. */
class Keeper {
  readonly person: Person;
  readonly panel: Locator;

  constructor(person: Person) {
    this.person = person;
    this.panel = person.page.getByRole("complementary");
  }

  async open(page: string): Promise<void> {
    const conv = new URL(this.person.page.url()).pathname.split("/")[2] ?? "";
    await this.person.show(`/c/${conv}/info/${page}`);
  }

  /** member chooses from the menu of a member. */
  async member(handle: string, ...words: string[]): Promise<void> {
    await this.open("members");
    await this.panel.locator(`[data-member="${handle}"]`).getByRole("button").click();
    for (const word of words) {
      await this.person.page.getByRole("menuitem", { name: word, exact: true }).click();
    }
  }

  async confirm(word: string): Promise<void> {
    const dialog = this.person.page.getByRole("dialog");
    await dialog.getByRole("button", { name: word, exact: true }).click();
    await expect(dialog).toBeHidden();
  }
}

for (const locale of languages("zh-CN")) {
  test(`a group is founded, filled by a link, kept in order, handed over and dissolved: ${locale}`, async ({ browser }) => {
    const at = locale.slice(0, 2);
    const [a, b, c] = [`ann${at}`, `bob${at}`, `cat${at}`];
    await Caller.register(server.url, c, "Cat");
    const ann = await Person.arrive(browser, server.url, a, { locale });
    const bob = await Person.arrive(browser, server.url, b, { locale });
    const cat = await Person.arrive(browser, server.url, c, { locale });
    const words = ann.texts;
    await ann.signUp("Ann");
    await bob.signUp("Bob");

    // Founded: whom, and no name.
    await ann.createGroup("", [b]);
    const name = locale === "zh-CN" ? "Ann、Bob" : "Ann, Bob";
    await expect(ann.page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await bob.openRow(name);

    // A link, with approval. Whoever follows it signed out comes back to it.
    const keeper = new Keeper(ann);
    await keeper.open("invites");
    await keeper.panel.getByRole("button", { name: words["invite.create"] }).click();
    await keeper.panel.getByRole("switch", { name: words["invite.approval"] }).click();
    await keeper.panel.getByRole("button", { name: words["invite.create"] }).click();
    const link = (await ann.page.getByRole("dialog").getByText("/join/").textContent()) ?? "";
    await expect(ann.page.getByRole("dialog").getByRole("img")).toBeVisible();
    await ann.page.keyboard.press("Escape");
    await cat.page.goto(link);
    await cat.enter();
    await expect(cat.page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await cat.page.getByLabel(words["join.message"]).fill("it is me");
    await cat.page.getByRole("button", { name: words["join.apply"] }).click();
    await expect(cat.page.getByText(words["join.waiting"])).toBeVisible();

    // Let in.
    await keeper.open("");
    await expect(keeper.panel.getByRole("link", { name: words["manage.title"] }).locator("[data-badge]")).toHaveText(/^1/);
    await keeper.open("applications");
    await expect(keeper.panel.getByText("it is me")).toBeVisible();
    await keeper.panel.getByRole("button", { name: words["apply.accept_name"].replace("{name}", "Cat") }).click();
    await expect(keeper.panel.getByText(words["apply.none"])).toBeVisible();
    await cat.page.getByRole("main").getByRole("button", { name: words["join.open"] }).click();
    await expect(cat.composer).toBeVisible();
    await cat.say("hello");
    await expect.poll(() => bob.messages()).toEqual(["hello"]);

    // An admin may mute: the muted one sees it at once, and what they wrote stays.
    await keeper.member(b, words["group.admin_make"]);
    await expect(keeper.panel.locator(`[data-member="${b}"]`)).toContainText(words["group.admin"]);
    const second = new Keeper(bob);
    await cat.composer.fill("half a sentence");
    await second.member(c, words["group.mute"], words["group.for_ever"]);
    await expect(cat.page.getByText(words["silent.muted"])).toBeVisible();
    await expect(cat.page.getByText(words["silent.kept"])).toBeVisible();
    await expect(cat.composer).toBeHidden();
    await expect(second.panel.locator(`[data-member="${c}"]`)).toContainText(words["group.muted"]);
    await second.member(c, words["group.unmute"]);
    await expect(cat.composer).toHaveValue("half a sentence");
    await second.open("manage");
    const quiet = second.panel.getByRole("group", { name: words["manage.mute_all"] });
    await quiet.getByText(words["group.for_ever"], { exact: true }).click();
    await expect(cat.page.getByText(words["silent.all"])).toBeVisible();
    await expect(bob.composer).toBeVisible();
    await quiet.getByText(locale === "zh-CN" ? "10分钟" : "10 minutes", { exact: true }).click();
    await expect(cat.page.getByText(new RegExp(words["silent.all_until"].replace("{time}", ".*\\d:\\d\\d.*")))).toBeVisible();
    await expect(quiet.getByRole("radio", { checked: true })).toHaveAccessibleName(new RegExp(words["why.until"].replace("{time}", ".*\\d:\\d\\d")));
    await quiet.getByText(words["manage.off"], { exact: true }).click();
    await expect(cat.composer).toBeVisible();

    // Slow: one message, and then a wait that is counted down.
    await second.panel.getByText(locale === "zh-CN" ? "10秒钟" : "10 seconds", { exact: true }).click();
    await expect(cat.page.getByText(words["slow.every"].split("{")[0] ?? "").first()).toBeVisible();
    await cat.say("one");
    await expect(cat.page.getByRole("timer")).toBeVisible();
    await cat.composer.fill("two");
    await cat.composer.press("Enter");
    await expect(cat.composer).toHaveValue("two");
    await expect(cat.page.getByRole("button", { name: words["chat.send"], exact: true })).toBeDisabled();
    await expect(cat.page.getByRole("timer")).toBeHidden();
    await cat.composer.press("Enter");
    await expect.poll(() => bob.messages()).toEqual(["hello", "one", "two"]);

    // What they are called here.
    await cat.page.getByRole("button", { name: words["chat.info"] }).click();
    const nickname = cat.page.getByRole("complementary").getByLabel(words["group.nickname"]);
    await nickname.fill("Kitty");
    await cat.page.getByRole("button", { name: words["group.nickname_save"] }).click();
    await expect(bob.log.getByText("Kitty", { exact: true }).first()).toBeVisible();
    await expect(keeper.panel.locator(`[data-member="${c}"]`)).toContainText("Kitty");

    // A notice comes up once.
    await keeper.open("notice");
    await keeper.panel.getByRole("button", { name: words["notice.write"] }).click();
    await keeper.panel.getByLabel(words["notice.text"]).fill("be kind");
    await keeper.panel.getByRole("button", { name: words["notice.publish"] }).click();
    for (const { page } of [bob, cat]) {
      await expect(page.getByRole("dialog").getByText("be kind")).toBeVisible();
      await page.getByRole("button", { name: words["notice.seen"], exact: true }).click();
      await expect(page.getByRole("dialog")).toBeHidden();
    }
    await expect(ann.page.getByRole("dialog")).toBeHidden();
    // Who has read it is told to those who may write one.
    await keeper.open("");
    await keeper.open("notice");
    await keeper.panel.getByText(words["notice.read_by"].replace("{read}", "2").replace("{all}", "2")).click();
    const read = keeper.panel.getByRole("list", { name: words["notice.read"], exact: true });
    await expect(read.getByRole("listitem")).toHaveText([/Bob/, /Kitty|Cat/]);
    await expect(keeper.panel.getByRole("list", { name: words["notice.unread"] })).toHaveCount(0);
    await cat.page.reload();
    await expect(cat.log).toContainText("two");
    await expect(cat.page.getByRole("complementary").getByText("be kind")).toBeVisible();
    await expect(cat.page.getByRole("dialog")).toBeHidden();

    // Out, and not in again.
    await cat.say("buy my geese");
    await expect(second.person.log).toContainText("buy my geese");
    await second.member(c, words["group.ban"]);
    await second.person.page.getByRole("switch", { name: words["group.recall_last"] }).click();
    await second.confirm(words["group.ban"]);
    await expect(second.person.log).not.toContainText("buy my geese");
    await expect(cat.page.getByText(words["chat.removed"].replace("{name}", "Bob"))).toBeVisible();
    await cat.page.goto(link);
    await cat.page.getByRole("button", { name: words["join.apply"] }).click();
    await expect(cat.page.getByText(words["reason.USER_BANNED"])).toBeVisible();
    await second.open("bans");
    await second.panel.getByRole("button", { name: words["ban.end_name"].replace("{name}", "Cat") }).click();
    await expect(second.panel.getByText(words["ban.none"])).toBeVisible();

    // All of it can be read again, the latest first.
    await second.open("actions");
    const done = second.panel.getByRole("list", { name: words["actions.title"] }).getByRole("listitem");
    await expect(done.first()).toContainText("Cat");
    await expect(done.filter({ hasText: "Kitty" })).toHaveCount(1);
    await expect(done.filter({ hasText: name })).toHaveCount(1);

    // Handed over, left, dissolved.
    await keeper.member(b, words["group.transfer"]);
    await keeper.confirm(words["group.transfer"]);
    await keeper.open("");
    await keeper.panel.getByRole("button", { name: words["group.leave"] }).click();
    await keeper.confirm(words["group.leave"]);
    await expect(ann.page.getByText(words["chat.left"]).first()).toBeVisible();
    await second.open("manage");
    await second.panel.getByRole("button", { name: words["manage.dissolve"] }).click();
    const dialog = bob.page.getByRole("dialog");
    const dissolve = dialog.getByRole("button", { name: words["manage.dissolve"] });
    await expect(dissolve).toBeDisabled();
    await dialog.getByRole("textbox").fill(name);
    await dissolve.click();
    await expect(bob.page.getByText(words["chat.dissolved"])).toBeVisible();
  });
}
