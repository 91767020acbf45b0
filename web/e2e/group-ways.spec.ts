import { befriend, Caller } from "./caller";
import { expect, languages, Person, REFUSAL, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());
test.use({ forgives: REFUSAL });

const register = (name: string, tag: string) => Caller.register(server.url, name.toLowerCase() + tag, name);

for (const locale of languages("en-US")) {
  const tag = locale.slice(0, 2);

  test(`a group is made of a tag: ${locale}`, async ({ browser }) => {
    const gil = await Person.arrive(browser, server.url, `gil${tag}`, { locale });
    const caller = await gil.signUp("Gil");
    for (const name of ["Hana", "Ines", "Jon"]) {
      await befriend(await register(name, tag), caller, { remark: "", tags: name === "Jon" ? [] : ["club"] });
    }
    const { page, texts } = gil;
    await gil.show("/contacts/tags?tag=club");
    await page.getByRole("link", { name: texts["contacts.group_of_tag"].replace("{tag}", "club") }).click();
    await expect(page).toHaveURL(/\/groups\/new\?tag=club$/);
    const chosen = page.getByRole("list", { name: texts["pick.chosen"] }).getByRole("listitem");
    await expect(chosen).toHaveText(["Hana", "Ines"]);
    // On a page that is loaded there they are chosen too.
    await page.reload();
    await expect(chosen).toHaveText(["Hana", "Ines"]);
    await page.getByRole("button", { name: texts["new.create"] }).click();
    await expect(page.getByRole("heading", { level: 1, name: locale === "zh-CN" ? "Gil、Hana、Ines" : "Gil, Hana, Ines" })).toBeVisible();
    await expect(gil.composer).toBeVisible();
  });

  test(`who comes by a link is turned away with a reason, or let in with all others, until it is revoked: ${locale}`, async ({ browser }) => {
    const ann = await Person.arrive(browser, server.url, `ann${tag}`, { locale });
    const bob = await Person.arrive(browser, server.url, `bob${tag}`, { locale });
    const caller = await ann.signUp("Ann");
    const applicant = await bob.signUp("Bob");
    const conv = await caller.createGroup("Full", []);
    const { token } = await caller.call("GroupService/CreateInvite", { conversationId: conv, needsApproval: true });
    for (const one of [applicant, await register("Cat", tag), await register("Dan", tag), await register("Eva", tag)]) {
      await one.call("GroupService/Join", { token, message: `I am ${one.handle}` });
    }

    const { page, texts } = ann;
    const panel = page.getByRole("complementary");
    await ann.openRow("Full");
    await ann.show(`/c/${conv}/info/applications`);
    const waiting = panel.getByRole("list", { name: texts["apply.title"] }).getByRole("listitem");
    await expect(waiting).toHaveCount(4);
    await panel.getByRole("button", { name: texts["apply.reject_name"].replace("{name}", "Bob") }).click();
    await page.getByLabel(texts["apply.reason"]).fill("not today");
    await page.getByRole("dialog").getByRole("button", { name: texts["apply.reject"] }).click();
    await expect(bob.page.getByText(texts["apply.rejected_because"].replace("{name}", "Full").replace("{reason}", "not today"))).toBeVisible();
    await expect(waiting).toHaveCount(3);
    await panel.getByRole("button", { name: texts["apply.accept_all"].replace("{count}", "3") }).click();
    await expect(panel.getByText(texts["apply.none"])).toBeVisible();
    const { members } = await caller.call("ConversationService/ListMembers", { conversationId: conv });
    expect(members).toHaveLength(4);

    // Revoked, the link leads nowhere.
    await ann.show(`/c/${conv}/info/invites`);
    await panel.getByRole("button", { name: texts["invite.revoke"] }).click();
    await expect(panel.getByText(texts["invite.none"])).toBeVisible();
    await bob.page.goto(`/join/${String(token)}`);
    await expect(bob.page.getByText(texts["reason.INVITE_INVALID"])).toBeVisible();
  });

  test(`who may do what is switched, binds at once, and is explained; newcomers hear from where they may: ${locale}`, async ({ browser }) => {
    const kim = await Person.arrive(browser, server.url, `kim${tag}`, { locale });
    const leo = await Person.arrive(browser, server.url, `leo${tag}`, { locale });
    const owner = await kim.signUp("Kim");
    const member = await leo.signUp("Leo");
    const mia = await register("Mia", tag);
    const conv = await owner.createGroup("Order", [member]);
    const { page, texts } = kim;
    const panel = page.getByRole("complementary");
    const theirs = leo.page.getByRole("complementary");
    await kim.openRow("Order");
    await leo.openRow("Order");
    await leo.show(`/c/${conv}/info`);
    const add = theirs.getByRole("link", { name: texts["group.add"] });
    await expect(add).toBeVisible();
    await kim.show(`/c/${conv}/info/manage`);
    const switched = async (action: "speak" | "invite", who: 1 | 2) => panel.getByRole("group", { name: texts[`manage.may_${action}`], exact: true }).getByText(texts[`manage.who_${who}`], { exact: true }).click();
    await switched("speak", 2);
    await expect(leo.page.getByText(texts["silent.admins"])).toBeVisible();
    await expect(leo.composer).toBeHidden();
    await expect(kim.composer).toBeVisible();
    await expect(member.send(conv, "may I?")).rejects.toThrow(/403.*SPEAK_NOT_ALLOWED/);
    await switched("invite", 2);
    await expect(add).toBeHidden();
    await expect(member.call("ConversationService/AddMembers", { conversationId: conv, userIds: [mia.id] })).rejects.toThrow(/403.*ADMINS_ONLY/);

    // Why, as they are told themselves and as their keeper is.
    const answers = async (who: Person) => {
      const row = (what: string) => who.page.getByRole("list", { name: texts["why.list"] }).getByRole("listitem").filter({ hasText: what });
      for (const what of [texts["manage.may_speak"], texts["manage.may_invite"]]) {
        await expect(row(what)).toContainText(texts["why.no"]);
        await expect(row(what)).toContainText(texts["manage.who_2"]);
      }
      await expect(row(texts["manage.may_pin"])).toContainText(texts["why.no"]);
    };
    await leo.show(`/c/${conv}/info/members`);
    await theirs.getByRole("button", { name: texts["group.why_me"] }).click();
    await answers(leo);
    await leo.page.keyboard.press("Escape");
    await kim.show(`/c/${conv}/info/members`);
    await panel.locator(`[data-member="${leo.handle}"]`).getByRole("button").click();
    await page.getByRole("menuitem", { name: texts["group.why"] }).click();
    await answers(kim);
    await page.keyboard.press("Escape");
    await kim.show(`/c/${conv}/info/manage`);
    await switched("speak", 1);
    await expect(leo.composer).toBeVisible();

    // Newcomers: nothing from before, then what is said from now on, then nothing again.
    const history = panel.getByRole("switch", { name: texts["manage.history"] });
    const heard = async (who: Caller) => {
      const { messages = [] } = (await who.call("MessageService/History", { conversationId: conv, limit: 100 })) as { messages?: readonly { readonly content?: { readonly text?: { readonly body: string } } }[] };
      return messages.flatMap((m) => m.content?.text?.body ?? []);
    };
    const join = async (name: string) => {
      const one = await register(name, tag);
      await owner.call("ConversationService/AddMembers", { conversationId: conv, userIds: [one.id] });
      return one;
    };
    await owner.send(conv, "before");
    await expect(history).not.toBeChecked();
    expect(await heard(await join("Noa"))).toEqual([]);
    await history.click();
    await expect(kim.log.getByText(texts["did.history"].replace("{who}", texts["notice.you"]))).toBeVisible();
    await owner.send(conv, "from here");
    const oli = await join("Oli");
    expect(await heard(oli)).toEqual(["from here"]);
    const browserOfOli = await Person.arrive(browser, server.url, oli.handle, { locale });
    await browserOfOli.comeIn(oli);
    await browserOfOli.openRow("Order");
    await expect.poll(() => browserOfOli.messages()).toEqual(["from here"]);
    await history.click();
    await expect(kim.log.getByText(texts["did.history_off"].replace("{who}", texts["notice.you"]))).toBeVisible();
    expect(await heard(await join("Pia"))).toEqual([]);
    expect(await heard(oli)).toEqual(["from here"]);
  });
}
