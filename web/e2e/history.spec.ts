import { sayAll } from "./api";
import { settled } from "./layout";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

const COUNT = 260;

test("history loads older pages with what is read staying in its place, and the page stays small", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("bob");
  await sayAll(ann.page, Array.from({ length: COUNT }, (_, i) => ({ body: `#${i + 1} ${"字".repeat(((i + 1) * 37) % 160)}` })));
  // A device that knows nothing: the past comes from the server, page by page.
  const fresh = await Person.arrive(browser, server.url, "ann");
  await fresh.comeBack();
  await fresh.page.evaluate(refuseOnce);
  await fresh.openRow("Bob");
  await expect(fresh.log).toContainText(`#${COUNT} `);
  // What comes above the messages has come.
  await expect(fresh.page.getByRole("region", { name: fresh.texts["people.stranger"] })).toBeVisible();

  const result = await fresh.log.evaluate(async (log) => {
    const frame = () => new Promise(requestAnimationFrame);
    let worst = 0;
    let most = 0;
    for (let step = 0; step < 900; step++) {
      const box = log.getBoundingClientRect();
      const seen = [...log.querySelectorAll<HTMLElement>("[data-seq]")].find((row) => row.getBoundingClientRect().top > box.top - 50);
      // Its end: a row may lose its distance to the one above it, which moves nothing.
      const before = seen?.getBoundingClientRect().bottom ?? 0;
      const at = log.scrollTop;
      log.scrollTop = at - 300;
      const asked = log.scrollTop - at;
      await frame();
      await frame();
      if (seen?.isConnected === true) {
        worst = Math.max(worst, Math.abs(seen.getBoundingClientRect().bottom - before + asked));
      }
      most = Math.max(most, log.querySelectorAll("[data-seq]").length);
      // At the top, what is older is on its way, until there is nothing.
      while (log.scrollTop === 0 && log.querySelector("[data-seq]")?.getAttribute("data-seq") !== "1") {
        await frame();
      }
      if (log.scrollTop === 0) {
        break;
      }
    }
    return { worst, most, first: log.querySelector("[data-seq]")?.getAttribute("data-seq") };
  });
  expect(await fresh.page.evaluate(() => sessionStorage.getItem("refused"))).toBe("once");
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
  await expect(bob.page).toHaveTitle("Ann · 鸿雁");
  await expect(bob.log).toContainText(`#${COUNT} `);
  expect(await bob.log.locator("[data-seq]").count()).toBeLessThanOrEqual(300);

  // A new message does not move what is read.
  await bob.log.evaluate((log) => (log.scrollTop -= 2000));
  const place = () => bob.log.evaluate((log) => log.scrollTop);
  await settled(bob.page);
  const before = await place();
  await ann.say("something new");
  await expect(bob.page.getByRole("button", { name: "1 条新消息，回到最新" })).toBeVisible();
  expect(await place()).toBe(before);
});

/** refuseOnce: the first page of older messages does not come, as where a server is slow. It is asked for again. */
function refuseOnce(): void {
  const post = BroadcastChannel.prototype.postMessage;
  BroadcastChannel.prototype.postMessage = function (this: BroadcastChannel, ask: { method?: string; id?: number; tab?: string }) {
    if (ask.method === "loadOlder" && sessionStorage.getItem("refused") === null) {
      sessionStorage.setItem("refused", "once");
      const failure = { code: "unavailable", reason: "REASON_UNSPECIFIED", field: "", limit: 0, retryAfter: 0, requestId: "" };
      this.dispatchEvent(new MessageEvent("message", { data: { to: "tab", kind: "refused", tab: ask.tab, id: ask.id, failure } }));
      return;
    }
    post.call(this, ask);
  };
}
