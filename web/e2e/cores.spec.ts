// Several cores on one database, and a core that ends.
import type { BrowserContext, Page } from "@playwright/test";
import { Caller } from "./caller";
import { AWAY, endSharedWorkers, expect, Person, test } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

/** otherVersion opens a page of another version of the client: its worker has another address. */
async function otherVersion(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  // The policy knows the one address of its build.
  await page.addInitScript(() => Object.defineProperty(globalThis, "trustedTypes", { value: undefined }));
  await page.route("**/assets/*.js", async (route) => {
    const response = await route.fetch().catch(() => null); // what is fetched ahead while the server is away
    if (response === null) {
      await route.abort("connectionrefused");
      return;
    }
    await route.fulfill({ response, body: (await response.text()).replaceAll(/(\/assets\/worker-[\w-]+\.js)/g, "$1?other") });
  });
  return page;
}

// A page that may have no service worker says so.
test.use({ forgives: new RegExp(`${AWAY.source}|registration blocked|'addEventListener'`) });

test("tabs of two versions of the client: each sends, nothing is doubled, lost or out of order", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann", { serviceWorkers: "block", bypassCSP: true });
  const bob = await Person.arrive(browser, server.url, "bob");
  await ann.signUp("Ann");
  await bob.signUp("Bob");
  await ann.openDirect("bob");
  await ann.say("1 old");
  const other = ann.beside(await otherVersion(ann.page.context()));
  await other.page.goto(ann.page.url());
  await other.say("2 new");
  // A core that only starts takes its time; until it has written this down, nothing is said.
  await expect.poll(() => ann.messages()).toEqual(["1 old", "2 new"]);
  await ann.say("3 old");
  await other.say("4 new");
  const all = ["1 old", "2 new", "3 old", "4 new"];
  await expect.poll(() => ann.messages()).toEqual(all);
  await expect.poll(() => other.messages()).toEqual(all);

  // What is written while the server is away, in both.
  await server.kill();
  await ann.say("5 old");
  await expect.poll(() => other.messages()).toHaveLength(5);
  await other.say("6 new");
  await expect.poll(() => ann.messages()).toHaveLength(6);
  await other.page.close();
  await server.start();
  await expect(ann.log.locator('[data-delivery="queued"]')).toHaveCount(0, { timeout: 40_000 });
  await bob.openRow("Ann");
  await expect.poll(() => bob.messages()).toEqual([...all, "5 old", "6 new"]);
});

test("the shared worker ends: the next thing a person does starts another one", async ({ browser }) => {
  const cat = await Person.arrive(browser, server.url, "cat");
  const dan = await Person.arrive(browser, server.url, "dan");
  await cat.signUp("Cat");
  await dan.signUp("Dan");
  await cat.openDirect("dan");
  await cat.say("before");
  await expect.poll(() => cat.messages()).toEqual(["before"]);
  await endSharedWorkers(browser);
  await cat.say("after");
  await expect.poll(() => cat.messages(), { timeout: 20_000 }).toEqual(["before", "after"]);
  await dan.openRow("Cat");
  await expect.poll(() => dan.messages()).toEqual(["before", "after"]);
});

test("a draft of the first version of the client is taken over, once", async ({ browser }) => {
  const eve = await Person.arrive(browser, server.url, "eve");
  await Caller.register(server.url, "fay", "Fay");
  await eve.signUp("Eve");
  await eve.openDirect("fay");
  await eve.page.evaluate(() => localStorage.setItem(`hongyan.draft.${location.pathname.split("/")[2]}`, "from before"));
  await eve.page.reload();
  await expect(eve.composer).toHaveValue("from before");
  await expect.poll(() => eve.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("hongyan.draft.")))).toEqual([]);
});
