import { readFileSync } from "node:fs";
import type { Browser, Page } from "@playwright/test";
import { axeFaults, layoutFaults, settled } from "./layout";
import { AWAY, expect, languages, Person, test } from "./person";
import { Proxy } from "./proxy";
import { Server, UNLIMITED } from "./server";
import { wav } from "./sounds";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

interface Chosen {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const file = (name: string, content: string | Buffer, mimeType = "text/plain"): Chosen => ({ name, mimeType, buffer: Buffer.from(content) });

/** bytes of a file whose every part is another one, of no kind that is shown. */
function bytes(count: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: count }, (_, i) => (i * 31 + (i >> 12)) & 255));
}

const PDF = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`);

async function png(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [900, 600];
    const pen = canvas.getContext("2d");
    if (pen !== null) {
      pen.fillStyle = "teal";
      pen.fillRect(0, 0, 900, 600);
    }
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

async function two(browser: Browser, a: string, b: string, at = server.url, locale = "zh-CN"): Promise<[Person, Person]> {
  const ann = await Person.arrive(browser, at, a, { locale });
  const bob = await Person.arrive(browser, at, b, { locale });
  await ann.signUp(a);
  await bob.signUp(b);
  await ann.openDirect(b);
  return [ann, bob];
}

async function sendFiles({ page, texts, composer, log }: Person, files: readonly Chosen[]): Promise<void> {
  await page.getByRole("button", { name: texts["media.attach"], exact: true }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: texts["media.add_file"], exact: true }).click();
  await (await chooser).setFiles([...files]);
  await expect(page.getByRole("group", { name: texts["media.tray"] })).toBeVisible();
  await composer.press("Enter");
  await expect(log.locator('[data-delivery="delivered"]')).toHaveCount(files.length);
}

async function shot(page: Page, name: string): Promise<void> {
  if (process.env["SHOTS"] !== undefined) {
    await page.screenshot({ path: `${process.env["SHOTS"]}/${name}.png` });
  }
}

/** faultless at both widths, and looked at in both themes. */
async function faultless(page: Page, name: string): Promise<void> {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await settled(page);
    expect([...(await axeFaults(page)), ...(await layoutFaults(page))], `${name} ${width}`).toEqual([]);
    await shot(page, `${name}-${width}`);
    if (process.env["SHOTS"] !== undefined) {
      await page.emulateMedia({ colorScheme: "dark" });
      await shot(page, `${name}-${width}-dark`);
      await page.emulateMedia({ colorScheme: "light" });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

const startOf = (text: string) => new RegExp(`^${text.split("{")[0] ?? ""}`);

test.describe("a download", () => {
  test.use({ forgives: new RegExp(`${AWAY.source}|ERR_CONTENT_LENGTH_MISMATCH`) });

  test("shows how far it is, stands still, goes on where the network broke, and is whole", async ({ browser }) => {
    const proxy = new Proxy(server.url);
    await proxy.start();
    const [ann, bob] = await two(browser, "downa", "downb", proxy.url);
    const whole = bytes(4_000_000);
    await sendFiles(ann, [file("data.bin", whole, "application/octet-stream")]);
    await bob.openRow("downa");
    const { page, texts, log } = bob;
    proxy.downloadSpeed = 200_000;
    const link = log.getByRole("link", { name: startOf(texts["media.download_file"]) });
    await link.focus();
    const saved = page.waitForEvent("download", { timeout: 60_000 });
    await page.keyboard.press("Enter");
    await expect(log.getByText(/ \/ 4 .*\/秒 · 0:0/)).toBeVisible();
    await expect(log.getByRole("button", { name: texts["download.pause"] })).toBeFocused();
    await shot(page, "download");
    await log.getByRole("button", { name: texts["download.pause"] }).click();
    await expect(log.getByText(texts["media.paused"])).toBeVisible();
    await faultless(page, "download");
    proxy.downloadSpeed = 500_000;
    await log.getByRole("button", { name: texts["download.resume"] }).click();
    await expect(log.getByText(/ \/ 4 .*\/秒/)).toBeVisible();
    proxy.cut();
    const got = await saved;
    expect(got.suggestedFilename()).toBe("data.bin");
    expect(readFileSync(await got.path()).equals(whole)).toBe(true);
    // All of it was asked for once, and then the rest, twice.
    expect(proxy.ranges).toEqual(["", expect.stringMatching(/^bytes=[1-9]\d+-$/), expect.stringMatching(/^bytes=[1-9]\d+-$/)]);
    await expect(link).toBeFocused();

    await link.click();
    await expect(log.getByText(/ \/ 4 /)).toBeVisible();
    await log.getByRole("button", { name: texts["download.stop"] }).click();
    await expect(link).toBeFocused();
    proxy.close();
  });
});

for (const locale of languages("en-US")) {
  test(`texts are read as texts, in whatever letters they are, ${locale}`, async ({ browser }) => {
    const id = locale.slice(0, 2);
    const [ann, bob] = await two(browser, `reada${id}`, `readb${id}`, server.url, locale);
    const { page, texts, log } = bob;
    await sendFiles(ann, [
      file("page.html", "<!doctype html><title>x</title><script>document.title = 'run'</script><h1>鸿雁</h1>", "text/html"),
      file("旧信.txt", Buffer.from([0xba, 0xe8, 0xd1, 0xe3, 0xc0, 0xb4, 0xd0, 0xc5])),
      file("main.go", `package main\n\nfunc main() {\n${"\tprintln(1)\n".repeat(300)}}\n`),
    ]);
    await bob.openRow(`reada${id}`);
    const open = (name: string) => log.getByRole("button", { name: new RegExp(`${texts["media.open_file"].split("{")[0] ?? ""}${name}`) });
    await open("page\\.html").click();
    const box = page.getByRole("dialog", { name: "page.html" });
    await expect(box.getByRole("region")).toContainText("<script>document.title = 'run'</script><h1>鸿雁</h1>");
    expect(await box.locator("h1").count()).toBe(0);
    await expect(page).not.toHaveTitle("run");
    await page.keyboard.press("Escape");
    await expect(box).toBeHidden();
    await expect(open("page\\.html")).toBeFocused();
    await open("旧信").click();
    await expect(page.getByRole("dialog").getByRole("region")).toHaveText("鸿雁来信");
    await page.getByRole("button", { name: texts["dialog.close"] }).click();
    await open("main\\.go").click();
    await expect(page.getByRole("dialog").getByRole("region")).toContainText("package main");
    await faultless(page, `text-${id}`);
    const saved = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: texts["media.download"], exact: true }).click();
    expect((await saved).suggestedFilename()).toBe("main.go");
    await page.keyboard.press("Escape");
    await faultless(page, `cards-${id}`);
  });
}

test("pictures, sound and PDFs that were sent as files are opened here", async ({ browser }) => {
  const [ann, bob] = await two(browser, "opena", "openb");
  const { page, texts, log } = bob;
  await sendFiles(ann, [file("sea.png", await png(ann.page), "image/png"), file("tone.wav", wav(), "audio/wav"), file("noise.wav", wav().subarray(0, 30), "audio/wav"), file("paper.pdf", PDF, "application/pdf")]);
  await bob.openRow("opena");
  await log.getByRole("button", { name: /sea\.png/ }).click();
  const box = page.getByRole("dialog", { name: texts["lightbox.label"] });
  await expect.poll(() => box.locator("img").last().evaluate((e) => (e as HTMLImageElement).naturalWidth)).toBe(900);
  await faultless(page, "file-picture");
  await page.keyboard.press("Escape");
  await log.getByRole("button", { name: /tone\.wav/ }).click();
  await expect.poll(() => box.locator("video").evaluate((v) => (v as HTMLVideoElement).duration)).toBe(1);
  await faultless(page, "file-sound");
  await page.keyboard.press("Escape");
  // What does not play may be saved.
  await log.getByRole("button", { name: /noise\.wav/ }).click();
  await expect(box.getByRole("alert")).toHaveText(texts["media.not_playable"]);
  await expect(box.getByRole("link", { name: `${texts["media.download"]} noise.wav` })).toBeVisible();
  await faultless(page, "file-noise");
  await page.keyboard.press("Escape");
  await log.getByRole("button", { name: /paper\.pdf/ }).click();
  const paper = page.getByRole("dialog", { name: "paper.pdf" });
  if (await page.evaluate(() => navigator.pdfViewerEnabled)) {
    await expect(paper.locator("iframe")).toHaveAttribute("src", /^blob:/);
  } else {
    await expect(paper.getByText(texts["viewer.no_pdf"])).toBeVisible();
  }
  await settled(page);
  await shot(page, "file-pdf");
  const saved = page.waitForEvent("download");
  await paper.getByRole("button", { name: texts["media.download"], exact: true }).click();
  expect(readFileSync(await (await saved).path()).equals(PDF)).toBe(true);
  await page.keyboard.press("Escape");
  await expect(paper).toBeHidden();
});

test("two fingers make a picture larger, one that goes down closes it, and it can be copied", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "fing", { hasTouch: true, viewport: { width: 390, height: 800 }, permissions: ["clipboard-read", "clipboard-write"] });
  const { page, texts, log } = ann;
  await ann.signUp("fing");
  const bob = await Person.arrive(browser, server.url, "fingb");
  await bob.signUp("fingb");
  await ann.openDirect("fingb");
  await page.getByRole("button", { name: texts["media.attach"], exact: true }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: texts["media.add_shown"], exact: true }).click();
  await (await chooser).setFiles([file("sea.png", await png(page), "image/png")]);
  await page.getByRole("button", { name: texts["chat.send"], exact: true }).click();
  await expect(log.locator('[data-delivery="delivered"]')).toHaveCount(1);
  await log.getByRole("button", { name: texts["media.picture"], exact: true }).click();
  const box = page.getByRole("dialog", { name: texts["lightbox.label"] });
  const image = box.locator("[data-zoomed]");
  await expect(image).toBeVisible();
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: [number, number][]) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await touch("touchStart", [170, 400], [220, 400]);
  for (const by of [20, 40, 60]) {
    await touch("touchMove", [170 - by, 400], [220 + by, 400]);
  }
  await touch("touchEnd");
  await expect.poll(async () => Number(/scale\(([\d.]+)\)/.exec(await image.evaluate((e) => e.style.transform))?.[1])).toBeGreaterThan(2.5);
  await box.getByRole("button", { name: texts["lightbox.copy"] }).click();
  await expect(page.getByText(texts["chat.copied"])).toBeAttached();
  expect(await page.evaluate(async () => (await navigator.clipboard.read())[0]?.types)).toEqual(["image/png"]);
  await settled(page);
  expect([...(await axeFaults(page)), ...(await layoutFaults(page))]).toEqual([]);
  await shot(page, "fingers");
  await page.keyboard.press("0");
  await touch("touchStart", [200, 300]);
  for (const y of [360, 420, 480]) {
    await touch("touchMove", [200, y]);
  }
  await touch("touchEnd");
  await expect(box).toBeHidden();
});

test("what waits in the tray is there after a reload, in the conversation it was for, and gone when it was sent", async ({ browser }) => {
  const [ann, bob] = await two(browser, "traya", "trayb");
  const { page, texts, log } = ann;
  await page.getByRole("button", { name: texts["media.attach"], exact: true }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: texts["media.add_shown"], exact: true }).click();
  await (await chooser).setFiles([file("sea.png", await png(page), "image/png"), file("one.txt", "one"), file("two.txt", "two")]);
  const tray = page.getByRole("group", { name: texts["media.tray"] });
  await expect(tray.getByRole("listitem")).toHaveCount(3);
  await ann.composer.fill("look");
  await page.waitForTimeout(1000);
  await page.reload();
  await expect(tray.getByRole("listitem")).toHaveText(["sea.png", /TXT.*one\.txt/, /TXT.*two\.txt/]);
  await expect(tray.locator("img")).toHaveCount(1);
  await expect(ann.composer).toHaveValue("look");
  await shot(page, "tray-kept");
  // Not in the others, and not in two tabs at once.
  const second = ann.beside(await page.context().newPage());
  await second.page.goto(page.url());
  await expect(second.composer).toHaveValue("look");
  await expect(second.page.getByRole("button", { name: texts["media.attach"], exact: true })).toBeVisible();
  await expect(second.page.getByRole("group", { name: texts["media.tray"] })).toBeHidden();
  await second.page.close();
  await tray.getByRole("button", { name: texts["media.remove"].replace("{name}", "two.txt") }).click();
  await page.waitForTimeout(1000);
  await page.reload();
  await expect(tray.getByRole("listitem")).toHaveCount(2);
  await ann.composer.press("Enter");
  await expect(log.locator('[data-delivery="delivered"]')).toHaveCount(2);
  await expect(tray).toBeHidden();
  await bob.openRow("traya");
  await expect(bob.log.getByText("look")).toBeVisible();
  await page.reload();
  await expect(log.locator("[data-message]")).toHaveCount(2);
  await expect(page.getByRole("button", { name: texts["media.attach"], exact: true })).toBeVisible();
  await expect(tray).toBeHidden();
});
