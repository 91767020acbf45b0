import { readFileSync } from "node:fs";
import type { Browser, Locator, Page } from "@playwright/test";
import { Caller } from "./caller";
import { axeFaults, layoutFaults, settled } from "./layout";
import { AWAY, expect, languages, Person, REFUSAL, test } from "./person";
import { Proxy } from "./proxy";
import { Server, UNLIMITED } from "./server";
import { wav as tone } from "./sounds";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

interface Chosen {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** pdf is a file whose every part is another one. */
function pdf(name: string, bytes: number): Chosen {
  const buffer = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) {
    buffer[i] = (i * 31 + (i >> 12)) & 255;
  }
  return { name, mimeType: "application/octet-stream", buffer };
}

const wav = (name: string): Chosen => ({ name, mimeType: "audio/wav", buffer: tone() });

const startOf = (text: string) => new RegExp(`^${text.split("{")[0] ?? ""}`);

async function png(page: Page, name: string): Promise<Chosen> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = 600;
    canvas.height = 400;
    const pen = canvas.getContext("2d");
    if (pen !== null) {
      pen.fillStyle = "teal";
      pen.fillRect(0, 0, 600, 400);
    }
    return canvas.toDataURL("image/png");
  });
  return { name, mimeType: "image/png", buffer: Buffer.from(url.slice(url.indexOf(",") + 1), "base64") };
}

async function two(browser: Browser, a: string, b: string, at = server.url, locale = "zh-CN"): Promise<[Person, Person, Caller, Caller]> {
  const ann = await Person.arrive(browser, at, a, { locale });
  const bob = await Person.arrive(browser, at, b, { locale });
  const callers: [Caller, Caller] = [await ann.signUp(a), await bob.signUp(b)];
  await ann.openDirect(b);
  return [ann, bob, ...callers];
}

async function choose({ page, texts }: Person, kind: "media.add_shown" | "media.add_file", files: readonly Chosen[]): Promise<void> {
  await page.getByRole("button", { name: texts["media.attach"], exact: true }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: texts[kind], exact: true }).click();
  await (await chooser).setFiles([...files]);
  await expect(page.getByRole("group", { name: texts["media.tray"] })).toBeVisible();
}

/** seal has what is in the tray encrypted, and returns the passphrase that was offered. */
async function seal({ page, texts }: Person): Promise<string> {
  await page.getByRole("checkbox", { name: texts["sealed.encrypt"], exact: true }).click();
  const field = page.getByRole("dialog").getByLabel(texts["sealed.phrase"], { exact: true });
  const phrase = await field.inputValue();
  await shot(page, `offer-${texts["sealed.encrypt"]}`);
  await page.getByRole("button", { name: texts["sealed.use"] }).click();
  await expect(page.getByRole("checkbox", { name: texts["sealed.encrypt"], exact: true })).toBeChecked();
  return phrase;
}

/** saved is what a press has the browser keep. */
async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent("download");
  await press();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

async function isDrawn(img: Locator): Promise<void> {
  await expect.poll(() => img.evaluate((e) => (e as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
}

async function shot(page: Page, name: string): Promise<void> {
  if (process.env["SHOTS"] !== undefined) {
    await page.screenshot({ path: `${process.env["SHOTS"]}/${name}.png` });
  }
}

for (const locale of languages("en-US")) {
  test(`files are encrypted, and opened by who has the passphrase, ${locale}`, async ({ browser }) => {
    const id = locale.slice(0, 2);
    const [ann, bob] = await two(browser, `seala${id}`, `sealb${id}`, server.url, locale);
    const report = pdf("contract 2026.pdf", 700_000);
    await choose(ann, "media.add_shown", [await png(ann.page, "sea.png")]);
    await choose(ann, "media.add_file", [report]);
    const phrase = await seal(ann);
    expect(phrase).toMatch(/^(?:[a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    await expect(ann.page.getByText(ann.texts["sealed.caption_note"])).toBeVisible();
    await settled(ann.page);
    expect([...(await axeFaults(ann.page)), ...(await layoutFaults(ann.page))]).toEqual([]);
    await shot(ann.page, `tray-${id}`);
    await ann.composer.fill("see these");
    await ann.composer.press("Enter");
    await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(2);
    await expect(ann.log.getByText("contract 2026.pdf".slice(0, 8))).toBeVisible();

    await bob.openRow(`seala${id}`);
    const cards = bob.log.locator("[data-message]").getByRole("button", { name: new RegExp(bob.texts["sealed.open"].split("{")[0] ?? "") });
    await expect(cards).toHaveCount(2);
    expect(await bob.page.content()).not.toMatch(/contract|sea\.png/);
    await settled(bob.page);
    await shot(bob.page, `closed-${id}`);
    await cards.first().click();
    const field = bob.page.getByRole("dialog").getByLabel(bob.texts["sealed.phrase"], { exact: true });
    await field.fill(`${phrase}x`);
    await bob.page.getByRole("button", { name: bob.texts["sealed.enter"], exact: true }).click();
    await expect(bob.page.getByText(bob.texts["sealed.wrong"])).toBeVisible();
    expect([...(await axeFaults(bob.page)), ...(await layoutFaults(bob.page))]).toEqual([]);
    await shot(bob.page, `wrong-${id}`);
    await field.fill(` ${phrase} `);
    await field.press("Enter");
    const picture = bob.page.getByRole("dialog", { name: bob.texts["lightbox.label"] });
    await isDrawn(picture.getByRole("img", { name: "sea.png" }).last());
    await expect(picture.getByText("sea.png")).toBeVisible();
    await shot(bob.page, `picture-${id}`);
    await bob.page.keyboard.press("Escape");
    await expect(picture).toBeHidden();
    // The other one needs no passphrase any more.
    const got = await saved(bob.page, () => bob.log.getByRole("button", { name: /contract 2026\.pdf/ }).click());
    expect(got.name).toBe("contract 2026.pdf");
    expect(got.bytes.equals(report.buffer)).toBe(true);
    const again = await saved(bob.page, () => bob.log.getByRole("link", { name: /contract 2026\.pdf/ }).click());
    expect(again.bytes.length).toBe(report.buffer.length);
    for (const width of [1280, 390]) {
      await bob.page.setViewportSize({ width, height: 800 });
      await settled(bob.page);
      expect([...(await axeFaults(bob.page)), ...(await layoutFaults(bob.page))], `${width}`).toEqual([]);
      await shot(bob.page, `open-${id}-${width}`);
    }
    await bob.page.setViewportSize({ width: 1280, height: 800 });
    // This device remembers it, and answers under the same one.
    await bob.page.reload();
    await expect(bob.log.getByRole("button", { name: /contract 2026\.pdf/ })).toBeVisible();
    await choose(bob, "media.add_file", [pdf("answer.pdf", 1000)]);
    await bob.page.getByRole("checkbox", { name: bob.texts["sealed.encrypt"], exact: true }).click();
    const check = bob.page.getByRole("checkbox", { name: bob.texts["sealed.encrypt"], exact: true });
    await expect(check).toBeChecked();
    await check.click();
    await expect(check).not.toBeChecked();
    await check.click();
    await expect(check).toBeChecked();
    await bob.composer.press("Enter");
    const answer = await saved(ann.page, () => ann.log.getByRole("button", { name: /answer\.pdf/ }).click());
    expect(answer.bytes.length).toBe(1000);
  });
}

test("sound that is encrypted is played, and a text read, where the passphrase is", async ({ browser }) => {
  const [ann, bob] = await two(browser, "playa", "playb");
  await choose(ann, "media.add_file", [wav("tone.wav"), { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("来信 <b>1</b>") }]);
  const phrase = await seal(ann);
  await ann.composer.press("Enter");
  // The list tells what is on its way.
  await expect(ann.row("playb")).toContainText(ann.texts["said.encrypted"]);
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(2);
  await bob.openRow("playa");
  const { page, texts } = bob;
  await bob.log.locator("[data-message]").first().getByRole("button", { name: startOf(texts["sealed.open"]) }).click();
  await page.getByRole("dialog").getByLabel(texts["sealed.phrase"], { exact: true }).fill(phrase);
  await page.getByRole("button", { name: texts["sealed.enter"], exact: true }).click();
  const box = page.getByRole("dialog", { name: texts["lightbox.label"] });
  await expect.poll(() => box.locator("video").evaluate((v) => (v as HTMLVideoElement).duration)).toBe(1);
  await expect(box.getByText("tone.wav")).toBeVisible();
  await page.keyboard.press("Escape");
  await bob.log.getByRole("button", { name: /note\.txt/ }).click();
  await expect(page.getByRole("dialog", { name: "note.txt" }).getByRole("region")).toHaveText("来信 <b>1</b>");
  await settled(page);
  expect([...(await axeFaults(page)), ...(await layoutFaults(page))]).toEqual([]);
});

test("another file in its place, or half of it, is told as that and gives nothing out", async ({ browser }) => {
  const [ann, bob, caller, other] = await two(browser, "swapa", "swapb");
  await choose(ann, "media.add_file", [pdf("first.pdf", 600_000)]);
  const phrase = await seal(ann);
  await ann.composer.press("Enter");
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(1);
  const conversationId = await caller.openDirect(other);
  const { messages } = (await caller.call("MessageService/History", { conversationId })) as { messages: readonly { readonly seq: string; readonly content?: { readonly document?: { readonly file: { readonly id: string }; readonly encryption: unknown } } }[] };
  const last = messages.at(-1);
  const document = last?.content?.document;
  const token = { authorization: `Bearer ${String(caller.session["accessToken"])}` };
  const whole = Buffer.from(await (await fetch(`${server.url}/v1/files/${conversationId}/${last?.seq}/${document?.file.id}/original`, { headers: token })).arrayBuffer());
  const damaged = Buffer.from(whole);
  damaged[whole.length - 5] = (damaged[whole.length - 5] ?? 0) ^ 1;
  const bad: Readonly<Record<string, Buffer>> = { cut: whole.subarray(0, 56 + 2 * (256 * 1024 + 16)), damaged, foreign: Buffer.alloc(5000, "foreign") };
  for (const [i, bytes] of Object.values(bad).entries()) {
    const tus = { ...token, "tus-resumable": "1.0.0" };
    const made = await fetch(`${server.url}/v1/uploads/`, { method: "POST", headers: { ...tus, "upload-length": String(bytes.length) } });
    const at = new URL(made.headers.get("location") ?? "", server.url);
    await fetch(at, { method: "PATCH", headers: { ...tus, "upload-offset": "0", "content-type": "application/offset+octet-stream" }, body: new Uint8Array(bytes) });
    const id = at.pathname.split("/").at(-1);
    await caller.call("FileService/Get", { fileIds: [id], waitMs: 5000 });
    const clientId = `01900000-0000-7000-8000-00000000000${i}`;
    await caller.call("MessageService/Send", { conversationId, clientId, content: { document: { file: { id }, encryption: document?.encryption } } });
  }
  await bob.openRow("swapa");
  const cards = bob.log.locator("[data-message]").getByRole("button", { name: new RegExp(bob.texts["sealed.open"].split("{")[0] ?? "") });
  await expect(cards).toHaveCount(4);
  let downloads = 0;
  bob.page.on("download", () => downloads++);
  await cards.nth(1).click();
  await bob.page.getByRole("dialog").getByLabel(bob.texts["sealed.phrase"], { exact: true }).fill(phrase);
  await bob.page.getByRole("button", { name: bob.texts["sealed.enter"], exact: true }).click();
  await expect(bob.log.getByRole("alert").filter({ hasText: bob.texts["sealed.damaged"] })).toHaveCount(1);
  await cards.nth(2).click();
  await expect(bob.log.getByRole("alert").filter({ hasText: bob.texts["sealed.damaged"] })).toHaveCount(2);
  await cards.nth(3).click();
  await expect(bob.log.getByRole("alert").filter({ hasText: bob.texts["sealed.damaged"] })).toHaveCount(3);
  await shot(bob.page, "damaged");
  expect(downloads).toBe(0);
  expect((await saved(bob.page, () => cards.first().click())).bytes.length).toBe(600_000);
});

test.describe("an upload", () => {
  test.use({ forgives: new RegExp(`${AWAY.source}|${REFUSAL.source}|status of 5\\d\\d`) });

  test("of an encrypted file goes on after a reload, and is one whole file", async ({ browser }) => {
    const proxy = new Proxy(server.url);
    await proxy.start();
    proxy.uploadSpeed = 1_500_000;
    const [ann, bob] = await two(browser, "goesa", "goesb", proxy.url);
    const big = pdf("big.pdf", 11_000_000);
    await choose(ann, "media.add_file", [big]);
    const phrase = await seal(ann);
    await ann.composer.press("Enter");
    await expect(ann.log.getByText(/ \/ 11/)).toBeVisible();
    await expect.poll(() => proxy.asked.filter((path) => /^\/v1\/uploads\/./.test(path)).length).toBeGreaterThan(1);
    await shot(ann.page, "going");
    await ann.page.reload();
    await expect(ann.log.getByText(/ \/ 11/)).toBeVisible();
    await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(1, { timeout: 60_000 });
    await bob.openRow("goesa");
    await bob.log.locator("[data-message]").getByRole("button", { name: new RegExp(bob.texts["sealed.open"].split("{")[0] ?? "") }).click();
    await bob.page.getByRole("dialog").getByLabel(bob.texts["sealed.phrase"], { exact: true }).fill(phrase);
    const got = await saved(bob.page, () => bob.page.getByRole("button", { name: bob.texts["sealed.enter"], exact: true }).click());
    expect(got.bytes.equals(big.buffer)).toBe(true);
    proxy.close();
  });
});
