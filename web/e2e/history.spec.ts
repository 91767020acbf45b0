import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { Person } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const COUNT = 260;

/** fill writes messages of many heights through the API, as the person of that page. */
async function fill(page: Page, count: number): Promise<void> {
  await page.evaluate(async (n) => {
    const open = indexedDB.open("hongyan");
    await new Promise((done) => (open.onsuccess = done));
    const account = open.result.transaction("meta").objectStore("meta").get("account");
    await new Promise((done) => (account.onsuccess = done));
    const call = async (method: string, body: unknown) => {
      for (;;) {
        const response = await fetch(`/hongyan.v1.${method}`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${account.result.tokens.access}` },
          body: JSON.stringify(body),
        });
        if (response.status !== 429) {
          return (await response.json()) as Record<string, never>;
        }
        await new Promise((done) => setTimeout(done, 500));
      }
    };
    const conversationId = location.pathname.split("/")[2];
    for (let i = 1; i <= n; i++) {
      const id = `01900000-0000-7000-8000-${i.toString(16).padStart(12, "0")}`;
      await call("MessageService/Send", { conversationId, clientId: id, content: { text: { body: `#${i} ${"字".repeat((i * 37) % 160)}` } } });
    }
  }, count);
}

test("history loads older pages with what is read staying in its place, and the page stays small", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("bob");
  await fill(ann.page, COUNT);
  // A device that knows nothing: the past comes from the server, page by page.
  const fresh = await Person.arrive(browser, server.url, "ann");
  await fresh.page.goto("/signin");
  await fresh.signIn();
  await fresh.openRow("Bob");
  await expect(fresh.log).toContainText(`#${COUNT} `);

  const result = await fresh.log.evaluate(async (log) => {
    const frame = () => new Promise(requestAnimationFrame);
    let worst = 0;
    let most = 0;
    for (let step = 0; step < 900; step++) {
      const box = log.getBoundingClientRect();
      const seen = [...log.querySelectorAll<HTMLElement>("[data-seq]")].find((row) => row.getBoundingClientRect().top > box.top - 50);
      const before = seen?.getBoundingClientRect().top ?? 0;
      const at = log.scrollTop;
      log.scrollTop = at - 300;
      const asked = log.scrollTop - at;
      await frame();
      await frame();
      if (seen?.isConnected === true) {
        worst = Math.max(worst, Math.abs(seen.getBoundingClientRect().top - before + asked));
      }
      most = Math.max(most, log.querySelectorAll("[data-seq]").length);
      if (log.scrollTop === 0) {
        await new Promise((done) => setTimeout(done, 200));
        if (log.scrollTop === 0) {
          break;
        }
      }
    }
    return { worst, most, first: log.querySelector("[data-seq]")?.getAttribute("data-seq") };
  });
  expect(result.first).toBe("1");
  expect(result.worst).toBeLessThanOrEqual(1);
  expect(result.most).toBeLessThanOrEqual(300);

  await fresh.page.getByRole("button", { name: "回到最新消息" }).click();
  await expect(fresh.log).toContainText(`#${COUNT} `);

  // What is unread is opened where it begins, and is read as it is seen.
  await expect(bob.page).toHaveTitle(`(${COUNT}) 鸿雁`);
  await bob.openRow("Ann");
  await expect(bob.page.getByRole("separator", { name: "以下为新消息" })).toBeInViewport();
  await expect(bob.log.getByText(/^#1 /)).toBeInViewport();
  await expect(bob.page).toHaveTitle(/^\(2\d\d\)/);
  await bob.page.getByRole("button", { name: /条新消息，回到最新/ }).click();
  await expect(bob.page).toHaveTitle("鸿雁");
  await expect(bob.log).toContainText(`#${COUNT} `);
  expect(await bob.log.locator("[data-seq]").count()).toBeLessThanOrEqual(300);

  // A new message does not move what is read.
  await bob.log.evaluate((log) => (log.scrollTop -= 2000));
  await bob.page.waitForTimeout(300);
  const place = () => bob.log.evaluate((log) => log.scrollTop);
  const before = await place();
  await ann.say("something new");
  await expect(bob.page.getByRole("button", { name: "1 条新消息，回到最新" })).toBeVisible();
  expect(await place()).toBe(before);
  for (const person of [ann, bob, fresh]) {
    expect(person.complaints).toEqual([]);
  }
});

test("every screen, in both themes, both languages and two sizes, has no fault axe can find", async ({ browser }) => {
  const cat = await Person.arrive(browser, server.url, "cat");
  const dan = await Person.arrive(browser, server.url, "dan");
  await cat.signUp("Cat");
  await dan.signUp("Dan");
  await cat.createGroup("Reading", ["dan"]);
  await cat.say("hello");
  const check = async (where: string) => {
    await cat.page.waitForTimeout(250);
    const { violations } = await new AxeBuilder({ page: cat.page }).analyze();
    expect(violations.map((v) => `${where}: ${v.id} ${v.nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
  };
  for (const colorScheme of ["light", "dark"] as const) {
    await cat.page.emulateMedia({ colorScheme });
    for (const viewport of [{ width: 1280, height: 800 }, { width: 320, height: 640 }]) {
      await cat.page.setViewportSize(viewport);
      const where = `${colorScheme} ${viewport.width}`;
      await check(`${where} chat`);
      expect(await cat.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await cat.page.getByRole("button", { name: "群聊信息" }).click();
      await cat.page.getByRole("complementary").getByText("@dan").waitFor();
      await check(`${where} members`);
      await cat.page.goBack();
    }
    await cat.page.setViewportSize({ width: 1280, height: 800 });
    await cat.page.getByRole("button", { name: "新会话" }).click();
    await check(`${colorScheme} new`);
    await cat.page.keyboard.press("Escape");
    await cat.page.getByRole("link", { name: "设置" }).click();
    await check(`${colorScheme} settings`);
    await cat.page.keyboard.press("Escape");
  }
  await cat.page.getByRole("link", { name: "设置" }).click();
  await cat.page.getByText("English").click();
  await expect(cat.page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await cat.page.getByText("Dark", { exact: true }).click();
  await cat.page.getByRole("button", { name: "Sign out" }).click();
  await cat.page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(cat.page.getByRole("heading", { name: "Sign in to Hongyan" })).toBeVisible();
  await expect(cat.page.locator("html")).toHaveAttribute("data-theme", "dark");
  await check("sign in");
  await cat.page.goto("/signup");
  await check("sign up");
  expect(cat.complaints).toEqual([]);
});
