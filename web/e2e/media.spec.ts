import type { Browser, BrowserContextOptions, Locator, Page } from "@playwright/test";
import { axeFaults, layoutFaults, settled } from "./layout";
import { AWAY, expect, languages, Person, REFUSAL, test, WHOLE } from "./person";
import { Proxy } from "./proxy";
import { Server, UNLIMITED } from "./server";

/** Files are small here: what is larger is refused before it is sent. */
const MOST = 12_000_000;

const server = new Server({ ...UNLIMITED, HONGYAN_FILES_MAX_BYTES: String(MOST) });
test.beforeAll(() => server.start());
test.afterAll(() => server.close());
test.use({
  launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, args: [...(launchOptions.args ?? []), "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"] }),
});

interface Chosen {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** atLeast says what a timer shows from that second on: it does not wait for who looks. */
const atLeast = (seconds: number) => new RegExp(`^0:(0[${seconds}-9]|[1-5]\\d)$`);

/** picture is a PNG of that size, drawn by the page. */
async function picture(page: Page, name: string, width: number, height: number, color = "teal"): Promise<Chosen> {
  const url = await page.evaluate(
    ([w, h, fill]) => {
      const canvas = document.createElement("canvas");
      canvas.width = Number(w);
      canvas.height = Number(h);
      const pen = canvas.getContext("2d");
      if (pen !== null) {
        pen.fillStyle = String(fill);
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.fillStyle = "gold";
        pen.beginPath();
        pen.arc(canvas.width / 2, canvas.height / 2, canvas.height / 4, 0, 7);
        pen.fill();
      }
      return canvas.toDataURL("image/png");
    },
    [width, height, color],
  );
  return { name, mimeType: "image/png", buffer: Buffer.from(url.slice(url.indexOf(",") + 1), "base64") };
}

function file(name: string, bytes: number): Chosen {
  return { name, mimeType: "application/pdf", buffer: Buffer.alloc(bytes, "hongyan ") };
}

async function two(browser: Browser, a: string, b: string, at = server.url, options: BrowserContextOptions = {}): Promise<[Person, Person]> {
  const ann = await Person.arrive(browser, at, a, options);
  const bob = await Person.arrive(browser, at, b, options);
  await ann.signUp(a);
  await bob.signUp(b);
  await ann.openDirect(b);
  return [ann, bob];
}

/** choose puts files into the tray, as the dialog of the browser does. */
async function choose({ page, texts }: Person, kind: "media.add_shown" | "media.add_file", files: readonly Chosen[]): Promise<void> {
  await page.getByRole("button", { name: texts["media.attach"], exact: true }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: texts[kind], exact: true }).click();
  await (await chooser).setFiles([...files]);
  await expect(page.getByRole("group", { name: texts["media.tray"] })).toBeVisible();
}

async function isDrawn(img: Locator): Promise<void> {
  await expect.poll(() => img.evaluate((e) => (e as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
}

/** bytesOf is what a link of the page leads to. */
function bytesOf(link: Locator): Promise<number> {
  return link.evaluate(async (a) => (await (await fetch((a as HTMLAnchorElement).href)).arrayBuffer()).byteLength);
}

for (const locale of languages("zh-CN")) {
  test(`a picture with a caption, an album and a file are sent, and shown by both, ${locale}`, async ({ browser }) => {
    const id = locale.slice(0, 2);
    const [ann, bob] = await two(browser, `pica${id}`, `picb${id}`, server.url, { locale });
    await choose(ann, "media.add_shown", [await picture(ann.page, "sea.png", 1200, 800)]);
    await ann.composer.fill("the sea");
    await ann.composer.press("Enter");
    await expect(ann.log.getByRole("button", { name: ann.texts["media.picture"], exact: true })).toBeVisible();
    const colors = ["#a33", "#3a3", "#33a", "#aa3", "#3aa"];
    await choose(ann, "media.add_shown", await Promise.all(colors.map((color, i) => picture(ann.page, `p${i}.png`, 600, 400 + i * 100, color))));
    await ann.composer.press("Enter");
    await choose(ann, "media.add_file", [file("a rather long name of a report for the whole year 2026.pdf", 2_100_000)]);
    await ann.composer.press("Enter");
    await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(3);

    await bob.openRow(`pica${id}`);
    await isDrawn(bob.log.getByRole("button", { name: bob.texts["media.picture"], exact: true }).locator("img"));
    await expect(bob.log.getByText("the sea")).toBeVisible();
    await expect(bob.log.locator("[data-message]").nth(1).locator("img")).toHaveCount(5);
    await isDrawn(bob.log.locator("[data-message]").nth(1).locator("img").last());
    expect(await bytesOf(bob.log.getByRole("link", { name: /2026\.pdf/ }))).toBe(2_100_000);
    for (const person of [ann, bob]) {
      for (const width of [1280, 390]) {
        await person.page.setViewportSize({ width, height: 800 });
        await settled(person.page);
        expect([...(await axeFaults(person.page)), ...(await layoutFaults(person.page))], `${width}`).toEqual([]);
        if (process.env["SHOTS"] !== undefined) {
          await person.page.screenshot({ path: `${process.env["SHOTS"]}/sent-${person.handle}-${width}.png` });
        }
      }
      await person.page.setViewportSize({ width: 1280, height: 800 });
    }
  });
}

test("nothing moves when pictures come: neither the code that draws them nor they themselves", async ({ browser }) => {
  const [ann, bob] = await two(browser, "still1", "still2");
  // Between two who are no friends a line about that comes above.
  await ann.show("/");
  await ann.createGroup("stills", ["still2"]);
  await ann.say("before");
  await choose(ann, "media.add_shown", await Promise.all(Array.from({ length: 10 }, (_, i) => picture(ann.page, `p${i}.png`, 300 + 40 * i, 500, `hsl(${i * 36} 60% 50%)`))));
  await ann.composer.press("Enter");
  await expect(ann.log.getByRole("button", { name: /人已读，共/ })).toHaveCount(2);
  await ann.say("after");
  await bob.page.addInitScript(() => {
    const seen: { what: string }[] = [];
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources: { node: Node | null }[] })[]) {
        if (entry.sources.some(({ node }) => node instanceof Element && node.closest('[role="log"]') !== null)) {
          seen.push({ what: entry.sources.map(({ node }) => (node instanceof Element ? `${node.tagName}.${node.className}` : "")).join(" ") });
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await bob.openRow("stills");
  await bob.page.reload();
  await expect(bob.log.locator("img")).toHaveCount(10);
  await isDrawn(bob.log.locator("img").last());
  await settled(bob.page);
  expect(await bob.page.evaluate(() => (globalThis as unknown as { seen: unknown[] }).seen)).toEqual([]);
});

test.describe("a large file", () => {
  test.use({ forgives: new RegExp(`${AWAY.source}|${REFUSAL.source}|status of 5\\d\\d`) });

  test("goes on after a reload and after the server was killed, and arrives whole; what is said meanwhile does not wait for ever", async ({ browser }) => {
    const proxy = new Proxy(server.url);
    await proxy.start();
    proxy.uploadSpeed = 700_000;
    const [ann, bob] = await two(browser, "biga", "bigb", proxy.url);
    await choose(ann, "media.add_file", [file("big.pdf", 11_000_000)]);
    await ann.composer.press("Enter");
    await expect(ann.log.getByText(/ \/ 11/)).toBeVisible();
    await expect.poll(() => proxy.asked.filter((path) => /^\/v1\/uploads\/./.test(path)).length).toBeGreaterThan(1);
    await ann.page.reload();
    await expect(ann.log.getByText(/ \/ 11/)).toBeVisible();
    await ann.say("meanwhile");
    await server.kill();
    await expect(ann.page.getByText(ann.texts["link.waiting"])).toBeVisible();
    await server.start();
    // It passes the file, and stays below it here.
    await bob.openRow("biga");
    await expect(bob.log.getByText("meanwhile")).toBeVisible({ timeout: 60_000 });
    await expect.poll(() => ann.log.locator("[data-message]").first().textContent()).toContain("big.pdf");
    await expect(ann.log.locator('[data-delivery="read"]')).toHaveCount(2, { timeout: 120_000 });
    expect(await bytesOf(bob.log.getByRole("link", { name: /big\.pdf/ }))).toBe(11_000_000);
    proxy.close();
  });

  test("stands still, goes on and is given up", async ({ browser }) => {
    const proxy = new Proxy(server.url);
    await proxy.start();
    proxy.uploadSpeed = 400_000;
    const [ann, bob] = await two(browser, "stopa", "stopb", proxy.url);
    await choose(ann, "media.add_file", [file("one.pdf", 6_000_000), file("two.pdf", 1_000_000)]);
    await ann.composer.press("Enter");
    const first = ann.log.locator("[data-message]").filter({ hasText: "one.pdf" });
    await expect(first.getByText(/ \/ 6/)).toBeVisible();
    await first.getByRole("button", { name: ann.texts["media.pause"] }).click();
    await expect(first.getByText(ann.texts["media.paused"])).toBeVisible();
    // What comes after it does not wait.
    await bob.openRow("stopa");
    await expect(bob.log.getByText("two.pdf")).toBeVisible();
    await first.getByRole("button", { name: ann.texts["media.resume"] }).click();
    await expect(first.getByText(/ \/ 6/)).toBeVisible();
    await first.getByRole("button", { name: ann.texts["media.cancel"] }).click();
    await expect(first).toHaveCount(0);
    await ann.say("done");
    await expect.poll(() => bob.messages()).toHaveLength(2);
    proxy.close();
  });
});

test("what is too large, empty or a folder is refused before it is sent, in words", async ({ browser }) => {
  const [ann] = await two(browser, "larga", "largb");
  await ann.page.getByRole("button", { name: ann.texts["media.attach"], exact: true }).click();
  const chooser = ann.page.waitForEvent("filechooser");
  await ann.page.getByRole("menuitem", { name: ann.texts["media.add_file"], exact: true }).click();
  await (await chooser).setFiles([file("huge.pdf", MOST + 1), file("empty.pdf", 0)]);
  await expect(ann.page.getByText("“huge.pdf”超过 12 MB，无法发送。")).toBeVisible();
  await expect(ann.page.getByText("“empty.pdf”是空文件。")).toBeVisible();
  await expect(ann.page.getByRole("group", { name: ann.texts["media.tray"] })).toBeHidden();
});

test("pictures that are pasted wait in the tray, where they are put in order and taken away", async ({ browser }) => {
  const [ann, bob] = await two(browser, "pasta", "pastb");
  const { page, texts } = ann;
  const paste = (names: readonly string[], text: string) =>
    ann.composer.evaluate(
      async (field, [all, words]) => {
        const data = new DataTransfer();
        for (const name of all as string[]) {
          const canvas = new OffscreenCanvas(300, 200);
          canvas.getContext("2d")?.fillRect(0, 0, 300, 200);
          data.items.add(new File([await canvas.convertToBlob()], name, { type: "image/png" }));
        }
        if (words !== "") {
          data.setData("text/plain", String(words));
        }
        field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      },
      [names, text] as const,
    );
  await paste(["table.png"], "what a table says");
  await expect(page.getByRole("group", { name: texts["media.tray"] })).toBeHidden();
  await paste(["one.png", "two.png", "three.png"], "");
  const tray = page.getByRole("group", { name: texts["media.tray"] });
  await expect(tray.getByRole("listitem")).toHaveText(["one.png", "two.png", "three.png"]);
  await tray.getByRole("button", { name: texts["media.earlier"].replace("{name}", "three.png") }).click();
  await expect(tray.getByRole("listitem")).toHaveText(["one.png", "three.png", "two.png"]);
  await tray.getByRole("button", { name: texts["media.remove"].replace("{name}", "one.png") }).click();
  expect(await axeFaults(page)).toEqual([]);
  if (process.env["SHOTS"] !== undefined) {
    await page.screenshot({ path: `${process.env["SHOTS"]}/tray.png` });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.screenshot({ path: `${process.env["SHOTS"]}/tray-390.png` });
    await page.setViewportSize({ width: 1280, height: 800 });
  }
  await tray.getByLabel(texts["media.send_original"]).check();
  await ann.composer.press("Enter");
  await expect(tray).toBeHidden();
  await bob.openRow("pasta");
  await expect(bob.log.getByRole("link", { name: /three\.png/ })).toBeVisible();
  await expect(bob.log.getByRole("link", { name: /two\.png/ })).toBeVisible();
});

test("files that are dropped go as pictures or as files, and to the conversation they are dropped on", async ({ browser }) => {
  const [ann, bob] = await two(browser, "dropa", "dropb");
  const { page, texts } = ann;
  /** A picture is carried over the page, and let go on what is found there. */
  const drop = async (find: () => Locator) => {
    const carried = await page.evaluateHandle(async () => {
      const canvas = new OffscreenCanvas(400, 300);
      canvas.getContext("2d")?.fillRect(0, 0, 400, 300);
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob()], "dropped.png", { type: "image/png" }));
      return data;
    });
    await page.locator("body").dispatchEvent("dragenter", { dataTransfer: carried });
    const target = find();
    await target.dispatchEvent("dragover", { dataTransfer: carried });
    if (process.env["SHOTS"] !== undefined) {
      await page.screenshot({ path: `${process.env["SHOTS"]}/drop.png` });
    }
    await target.dispatchEvent("drop", { dataTransfer: carried });
  };
  await drop(() => page.getByText(texts["media.drop_file"]));
  await ann.composer.press("Enter");
  await drop(() => page.getByText(texts["media.drop_shown"]));
  await ann.composer.press("Enter");
  await bob.openRow("dropa");
  await expect(bob.log.getByRole("link", { name: /dropped\.png/ })).toBeVisible();
  await isDrawn(bob.log.getByRole("button", { name: texts["media.picture"], exact: true }).locator("img"));
  await ann.show("/");
  await drop(() => ann.row("dropb"));
  await expect(page.getByRole("heading", { name: "dropb", level: 1 })).toBeVisible();
  await expect(page.getByRole("group", { name: texts["media.tray"] })).toBeVisible();
});

test("the lightbox goes through all pictures of the conversation, by keys", async ({ browser }) => {
  const [ann, bob] = await two(browser, "boxa", "boxb");
  for (const [i, color] of ["#a33", "#3a3", "#33a"].entries()) {
    await choose(ann, "media.add_shown", [await picture(ann.page, `p${i}.png`, 900, 600, color)]);
    await ann.composer.press("Enter");
    await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(i + 1);
  }
  const { page, texts } = bob;
  await bob.openRow("boxa");
  const last = bob.log.getByRole("button", { name: texts["media.picture"], exact: true }).last();
  await isDrawn(last.locator("img"));
  await last.click();
  const box = page.getByRole("dialog", { name: texts["lightbox.label"] });
  await expect(box.getByText("3 / 3")).toBeVisible();
  await isDrawn(box.locator("img").last());
  await page.keyboard.press("ArrowLeft");
  await expect(box.getByText("2 / 3")).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(box.getByText("1 / 3")).toBeVisible();
  await page.keyboard.press("+");
  await page.keyboard.press("r");
  await expect.poll(() => box.locator("[data-zoomed]").evaluate((e) => e.style.transform)).toContain("rotate(90deg) scale(1.5)");
  expect(await axeFaults(page)).toEqual([]);
  if (process.env["SHOTS"] !== undefined) {
    await page.keyboard.press("0");
    await page.screenshot({ path: `${process.env["SHOTS"]}/lightbox.png` });
  }
  await page.keyboard.press("Escape");
  await expect(box).toBeHidden();
  await expect(last).toBeFocused();
  await last.click();
  await page.keyboard.press("ArrowLeft");
  await box.getByRole("button", { name: texts["lightbox.show"] }).click();
  await expect(page).toHaveURL(/\/m\/\d+$/);
});

test("a voice note is recorded, heard before it is sent, and played by the other one", async ({ browser }) => {
  const [ann, bob] = await two(browser, "voica", "voicb");
  const { page, texts } = ann;
  await page.getByRole("button", { name: texts["voice.record"] }).click();
  const bar = page.getByRole("group", { name: texts["voice.recording"] });
  await expect(bar.getByRole("timer")).toHaveText(atLeast(2));
  await bar.getByRole("button", { name: texts["voice.pause_recording"] }).click();
  await bar.getByRole("button", { name: texts["voice.go_on"] }).click();
  await expect(bar.getByRole("timer")).toHaveText(atLeast(3));
  if (process.env["SHOTS"] !== undefined) {
    await page.screenshot({ path: `${process.env["SHOTS"]}/recorder.png` });
  }
  await bar.getByRole("button", { name: texts["voice.listen"] }).click();
  await expect(bar.getByRole("button", { name: /播放语音/ })).toBeVisible();
  expect(await axeFaults(page)).toEqual([]);
  await bar.getByRole("button", { name: texts["chat.send"] }).click();
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(1);
  await bob.openRow("voica");
  const note = bob.log.locator("[data-message]").first();
  await expect(note.getByRole("img", { name: texts["voice.unheard"] })).toBeVisible();
  await note.getByRole("button", { name: /播放语音/ }).click();
  await expect.poll(async () => Number(await note.getByRole("slider").getAttribute("aria-valuenow"))).toBeGreaterThan(0);
  if (process.env["SHOTS"] !== undefined) {
    await bob.page.screenshot({ path: `${process.env["SHOTS"]}/voice.png` });
  }
  await expect(note.getByRole("img", { name: texts["voice.unheard"] })).toBeHidden();
  // It goes on beside whatever else is looked at.
  await note.getByRole("slider").press("ArrowLeft");
  await bob.show("/");
  const mini = bob.page.getByRole("complementary", { name: texts["voice.player"] });
  await expect(mini).toBeVisible();
  await mini.getByRole("button", { name: texts["voice.stop"] }).click();
  await expect(mini).toBeHidden();
});

test("under a finger the microphone records while it is held: lifted it sends, to the side it gives up, upwards it goes on", async ({ browser }) => {
  const [ann] = await two(browser, "holda", "holdb");
  const { page, texts } = ann;
  const bar = page.getByRole("group", { name: texts["voice.recording"] });
  const hold = async (seconds: number) => {
    await page.getByRole("button", { name: texts["voice.record"] }).dispatchEvent("pointerdown", { pointerType: "touch", bubbles: true });
    await expect(bar.getByRole("timer")).toHaveText(atLeast(seconds));
    await expect(bar.getByText(texts["voice.slide"])).toBeVisible();
  };
  const finger = (type: string, x: number, y: number) => page.evaluate(([name, clientX, clientY]) => window.dispatchEvent(new PointerEvent(String(name), { pointerType: "touch", clientX: Number(clientX), clientY: Number(clientY) })), [type, x, y]);
  await hold(1);
  await finger("pointermove", 300, 700);
  await finger("pointermove", 180, 700);
  await expect(bar).toBeHidden();
  await hold(1);
  await finger("pointermove", 300, 700);
  await finger("pointermove", 300, 600);
  await finger("pointerup", 300, 600);
  await expect(bar.getByText(texts["voice.slide"])).toBeHidden();
  await expect(bar.getByRole("timer")).toHaveText(atLeast(2));
  await bar.getByRole("button", { name: texts["voice.discard"] }).click();
  await hold(2);
  await finger("pointerup", 300, 700);
  await expect(bar).toBeHidden();
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(1);
});

test("a video has a picture and a length, plays where it stands, and the other one plays it too", async ({ browser }) => {
  const [ann, bob] = await two(browser, "vida", "vidb");
  const film = await ann.page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 320;
    canvas.height = 240;
    const pen = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", (e) => parts.push(e.data));
    const ended = new Promise((done) => recorder.addEventListener("stop", done));
    recorder.start();
    for (let i = 0; i < 40; i++) {
      if (pen !== null) {
        pen.fillStyle = `hsl(${i * 9} 70% 50%)`;
        pen.fillRect(0, 0, 320, 240);
      }
      await new Promise((next) => setTimeout(next, 50));
    }
    recorder.stop();
    await ended;
    return Array.from(new Uint8Array(await new Blob(parts).arrayBuffer()));
  });
  await choose(ann, "media.add_shown", [{ name: "film.webm", mimeType: "video/webm", buffer: Buffer.from(film) }]);
  await ann.composer.press("Enter");
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(1);
  await bob.openRow("vida");
  const play = bob.log.getByRole("button", { name: /播放视频，0:0[12]/ });
  await isDrawn(play.locator("img"));
  await play.click();
  await expect.poll(() => bob.log.locator("video").evaluate((v) => (v as HTMLVideoElement).currentTime)).toBeGreaterThan(0.3);
  await bob.log.getByRole("button", { name: bob.texts["media.speed"].replace("{speed}", "1") }).click();
  expect(await bob.log.locator("video").evaluate((v) => (v as HTMLVideoElement).playbackRate)).toBe(1.5);
});

test("what was shared is in the info pane, by kind, pictures that were seen are kept, and can be thrown away", async ({ browser }) => {
  const [ann, bob] = await two(browser, "infa", "infb", server.url, WHOLE);
  await choose(ann, "media.add_shown", [await picture(ann.page, "one.png", 600, 400)]);
  await ann.composer.press("Enter");
  await choose(ann, "media.add_file", [file("plan.pdf", 5000)]);
  await ann.composer.press("Enter");
  await ann.say("see https://example.com/a");
  const { page, texts } = bob;
  await bob.openRow("infa");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.reload();
  await isDrawn(bob.log.getByRole("button", { name: texts["media.picture"], exact: true }).locator("img"));
  await page.getByRole("button", { name: texts["info.direct"] }).click();
  await page.getByRole("link", { name: texts["shared.title"] }).click();
  const pane = page.getByRole("complementary");
  await isDrawn(pane.getByRole("button", { name: texts["media.picture"], exact: true }).locator("img"));
  expect(await axeFaults(page)).toEqual([]);
  if (process.env["SHOTS"] !== undefined) {
    await page.screenshot({ path: `${process.env["SHOTS"]}/shared.png` });
  }
  await pane.getByRole("tab", { name: texts["shared.media"] }).press("ArrowRight");
  await expect(pane.getByRole("link", { name: /plan\.pdf/ })).toBeVisible();
  await pane.getByRole("tab", { name: texts["shared.links"] }).click();
  await expect(pane.getByRole("link", { name: "https://example.com/a" })).toBeVisible();
  await page.goto("/settings/storage");
  await expect(page.getByRole("button", { name: texts["storage.pictures_clear"] })).toBeVisible();
  await page.getByRole("button", { name: texts["storage.pictures_clear"] }).click();
  await expect(page.getByRole("button", { name: texts["storage.pictures_clear"] })).toBeHidden();
});

test("a card and a place are sent: the one leads to a profile, the other to a map, and nobody else is asked", async ({ browser }) => {
  const [ann, bob] = await two(browser, "carda", "cardb");
  const { page, texts } = ann;
  await page.context().grantPermissions(["geolocation"]);
  await page.context().setGeolocation({ latitude: 31.2304, longitude: 121.4737 });
  await page.getByRole("button", { name: texts["media.attach"], exact: true }).click();
  await page.getByRole("menuitem", { name: texts["media.location"], exact: true }).click();
  await expect(ann.log.getByText("31.2304, 121.4737")).toBeVisible();
  await page.getByRole("button", { name: texts["media.attach"], exact: true }).click();
  await page.getByRole("menuitem", { name: texts["media.card"], exact: true }).click();
  await ann.pick(["cardb"]);
  await page.getByRole("dialog").getByRole("button", { name: texts["chat.send"], exact: true }).click();
  await bob.openRow("carda");
  await expect(bob.log.getByRole("link", { name: texts["media.open_card"].replace("{name}", "cardb") })).toHaveAttribute("href", /\/u\/\d+$/);
  await expect(bob.log.getByRole("link", { name: /31\.2304/ })).toHaveAttribute("href", /openstreetmap\.org\/\?mlat=31\.2304&mlon=121\.4737/);
  expect(await axeFaults(bob.page)).toEqual([]);
  if (process.env["SHOTS"] !== undefined) {
    await bob.page.emulateMedia({ colorScheme: "dark" });
    await bob.page.screenshot({ path: `${process.env["SHOTS"]}/cards-dark.png` });
  }
});
