// TRUST S11: whatever people write, nowhere is it code.
import { isStored } from "./api";
import { Caller } from "./caller";
import { expect, Person, test } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

/** Each runs window.hit if it runs at all. Those that are short fit in names. */
const short = [
  "<script>hit()</script>",
  "<img src=x onerror=hit()>",
  '"><svg onload=hit()>',
  "'-hit()-'",
  "</title><script>hit()</script>",
  "{{constructor.constructor('hit()')()}}",
  "${hit()}",
  "javascript:hit()",
  "<a href=javascript:hit()>x</a>",
  "<iframe srcdoc=<script>hit()</script>>",
  "<b>bold</b> &lt;i&gt; &#x3c;",
];
const long = [
  ...short,
  '<math><mtext></mtext><style><img src=x onerror="hit()"></style></math>',
  "<svg><animate onbegin=hit() attributeName=x dur=1s>",
  'https://example.com/" onmouseover="hit()',
  "https://example.com/<img src=x onerror=hit()>",
  "[x](javascript:hit()) ![x](data:text/html,<script>hit()</script>)",
  "data:text/html,<script>parent.hit()</script>",
  "JaVaScRiPt:hit()//http://example.com",
  "<base href=//evil.example>\n<meta http-equiv=refresh content=0;url=javascript:hit()>",
  "`${hit()}` /*--></title></style></textarea></script><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+hit()//'>",
];
const urls = ["javascript:hit()", "JAVASCRIPT:hit()", "data:text/html,<script>hit()</script>", "vbscript:hit()", "file:///etc/passwd", "//evil.example", "java\nscript:hit()", "blob:http://x/1"];

test("nothing that people write runs, anywhere it is shown", async ({ browser }) => {
  const ann = await Caller.register(server.url, "ann", "Ann");
  const eve = await Caller.register(server.url, "eve", "Eve");
  const direct = await eve.openDirect(ann);
  for (const text of long) {
    await eve.send(direct, text);
  }
  // A link may carry no such address: refused, and if it is not, not followed.
  const taken: string[] = [];
  for (const url of urls) {
    await eve.send(direct, "press here", [{ kind: "ENTITY_KIND_LINK", offset: 0, length: 10, url }]).then(
      () => taken.push(url),
      (error: unknown) => expect(String(error)).toContain("ENTITY_INVALID"),
    );
  }
  for (const [i, name] of short.entries()) {
    const group = await eve.createGroup(name.slice(0, 64), [ann]);
    await eve.send(group, long[i] ?? name);
  }
  const handles = await Promise.allSettled(["<b>", "a<script>", "o'hara", 'x"y', "${hit()}"].map((handle) => Caller.register(server.url, handle, "x")));
  expect(handles.filter((h) => h.status === "fulfilled")).toEqual([]);
  const name = short[1] ?? "";
  await eve.call("AccountService/UpdateProfile", { name: name.slice(0, 64), bio: long.join(" ").slice(0, 200) });

  const person = await Person.arrive(browser, server.url, "ann");
  const { page } = person;
  const outside: string[] = [];
  page.on("request", (r) => new URL(r.url()).origin !== new URL(server.url).origin && !/^(blob|data):/.test(r.url()) && outside.push(r.url()));
  const dialogs: string[] = [];
  page.on("dialog", (d) => {
    dialogs.push(d.message());
    void d.dismiss();
  });
  await page.addInitScript(() => {
    Reflect.set(window, "hit", () => {
      document.documentElement.dataset["hit"] = "yes";
      console.error("hit");
    });
  });
  const check = async (where: string) => {
    await page.locator("h1, h2").first().waitFor({ state: "attached" });
    const found = await page.evaluate(() => ({
      hit: document.documentElement.dataset["hit"],
      handlers: [...document.querySelectorAll("*")].flatMap((e) => e.getAttributeNames().filter((n) => n.startsWith("on"))),
      foreign: document.querySelectorAll("body script, iframe, object, embed, base, main img[src=x], body meta, body style").length,
      links: [...document.querySelectorAll("a[href]")].map((a) => (a as HTMLAnchorElement).protocol).filter((p) => !/^(https?|mailto|tel):$/.test(p)),
    }));
    expect(found, where).toEqual({ hit: undefined, handlers: [], foreign: 0, links: [] });
  };
  await page.goto("/signin");
  await person.signIn();
  await check("list");
  await page.goto(`/c/${direct}`);
  await page.locator("[data-message]").last().waitFor();
  await check("chat");
  for (const link of await page.locator('[data-part="text"] a').all()) {
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    expect(await link.getAttribute("target")).toBe("_blank");
  }
  // What somebody wrote and copied, into the field and away again.
  for (const text of long.slice(0, 6)) {
    await person.composer.fill(text);
  }
  await isStored(page, "drafts", long[5] ?? ""); // A draft is kept when one pauses.
  await check("draft");
  await page.reload();
  await expect(person.composer).toHaveValue(long[5] ?? "");
  await check("draft, kept");
  await page.locator("[data-message]").last().focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menu").waitFor();
  await check("menu");
  await page.keyboard.press("Escape");
  await page.goto(`/c/${direct}/info`);
  await page.getByRole("complementary").waitFor();
  await check("info");

  await page.goto("/");
  const groups = page.locator('a[href^="/c/"]');
  await groups.first().waitFor();
  const paths = await groups.evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
  for (const path of paths.slice(0, 4)) {
    await page.goto(`${path}/info`);
    await page.getByRole("complementary").waitFor();
    await check(`group ${path}`);
  }
  for (const query of ["hit", "<script>", '"><svg onload=hit()>']) {
    await page.goto(`/search?q=${encodeURIComponent(query)}`);
    await check(`search ${query}`);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill(query);
    await check(`palette ${query}`);
    await page.keyboard.press("Escape");
  }
  // The names one gives oneself and one's devices.
  await page.goto("/settings/devices");
  await page.getByRole("button", { name: /重命名/ }).first().click();
  await page.getByRole("textbox", { name: person.texts["devices.name"] }).fill(name);
  await page.getByRole("button", { name: person.texts["dialog.save"] }).click();
  await expect(page.locator("main").getByText(name)).toBeVisible();
  await check("devices");
  for (const section of ["profile", "account", "storage", "about"]) {
    await page.goto(`/settings/${section}`);
    await check(section);
  }
  for (const address of ["/dev/gallery?page=<script>hit()</script>&theme=<b>&open=constructor", "/c/1<script>", "/search?q=<img src=x onerror=hit()>&in=<svg>", "/signin?then=javascript:hit()", "/settings/<img src=x>"]) {
    await page.goto(address);
    await check(address);
  }
  expect(dialogs).toEqual([]);
  expect(outside).toEqual([]);
  expect(taken).toEqual([]);
});

test("the page may not be framed, or make markup from text", async ({ page }) => {
  const response = await page.goto(`${server.url}/signin`);
  const policy = response?.headers()["content-security-policy"] ?? "";
  for (const rule of ["default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) {
    expect(policy).toContain(rule);
  }
  expect(policy).not.toContain("unsafe");
  const refused = await page.evaluate(() => {
    const tries: Record<string, () => unknown> = {
      markup: () => {
        document.createElement("div").innerHTML = "<b>";
      },
      policy: () => (globalThis as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => unknown } }).trustedTypes.createPolicy("other", {}),
    };
    return Object.entries(tries).filter(([, attempt]) => {
      try {
        attempt();
        return false;
      } catch {
        return true;
      }
    }).map(([what]) => what);
  });
  expect(refused).toEqual(["markup", "policy"]);
});
