import { callAs } from "./api";
import { axeFaults } from "./layout";
import { expect, languages, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.setTimeout(90_000);
test.afterAll(() => server.close());

const SAY = {
  "zh-CN": { item: "提醒我…", title: "提醒我", hour: /1 小时后/, toast: /提醒，消息在收藏夹里/, saved: "收藏夹" },
  "en-US": { item: "Remind me…", title: "Remind me", hour: /In an hour/, toast: /You will be reminded/, saved: "Saved messages" },
};

for (const locale of languages("en-US")) {
  test(`${locale}: one is reminded of a message among what one keeps, and goes back to it`, async ({ browser }) => {
    const say = SAY[locale];
    const handle = `ann${locale.slice(0, 2)}`;
    const ann = await Person.arrive(browser, server.url, handle, { locale });
    const bob = await Person.arrive(browser, server.url, `bob${locale.slice(0, 2)}`, { locale });
    await ann.signUp("Ann");
    await bob.signUp("Bob");
    await ann.openDirect(bob.handle);
    await ann.say("water the plants");
    await ann.log.getByText("water the plants").click({ button: "right" });
    await ann.page.getByRole("menuitem", { name: say.item }).click();
    const dialog = ann.page.getByRole("dialog", { name: say.title });
    await expect(dialog).toBeVisible();
    expect(await axeFaults(ann.page)).toEqual([]);
    await dialog.getByRole("button", { name: say.hour }).click();
    await expect(ann.page.getByText(say.toast)).toBeVisible();
    await expect(dialog).toBeHidden();
    const me = ((await callAs(ann.page, "AccountService/GetMe", {}))["user"] as { id: string }).id;
    const conversationId = ((await callAs(ann.page, "ConversationService/OpenDirect", { userId: me }))["conversation"] as { id: string }).id;
    const { scheduled } = (await callAs(ann.page, "ScheduleService/List", { conversationId })) as { scheduled: { clientId: string }[] };
    // An hour has passed.
    await callAs(ann.page, "ScheduleService/SendNow", { conversationId, clientId: scheduled[0]?.clientId });
    await expect(ann.row(say.saved)).toContainText("water the plants");
    await expect(ann.row(say.saved)).toContainText("1");
    await ann.openRow(say.saved);
    await ann.log.getByRole("link", { name: "water the plants" }).click();
    await expect(ann.page.getByRole("heading", { name: "Bob", level: 1 })).toBeVisible();
  });
}
