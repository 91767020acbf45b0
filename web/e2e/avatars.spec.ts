import type { Locator } from "@playwright/test";
import { axeFaults, layoutFaults, settled } from "./layout";
import { expect, Person, REFUSAL, test, WHOLE } from "./person";
import { Server } from "./server";

const server = new Server();
test.beforeAll(() => server.start());
test.afterAll(() => server.close());
test.use({ forgives: REFUSAL });

const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const shots = process.env["SHOTS"] ?? "";

async function look(who: Person, name: string): Promise<void> {
  await settled(who.page);
  if (shots !== "") {
    await who.page.screenshot({ path: `${shots}/${name}.png` });
  }
  expect(await axeFaults(who.page)).toEqual([]);
  expect(await layoutFaults(who.page)).toEqual([]);
}

/** halves is a picture, twice as wide as high: the left half is red, the right one blue. */
async function halves(page: Person["page"]): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = 1200;
    canvas.height = 600;
    const pen = canvas.getContext("2d");
    if (pen !== null) {
      pen.fillStyle = "#f00";
      pen.fillRect(0, 0, 600, 600);
      pen.fillStyle = "#00f";
      pen.fillRect(600, 0, 600, 600);
    }
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

/** colours of an image that has come, left and right; "" before. */
function colours(image: Locator): Promise<string> {
  return image.evaluate((img: HTMLImageElement) => {
    if (!img.complete || img.naturalWidth === 0) {
      return "";
    }
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 40;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen?.drawImage(img, 0, 0, 40, 40);
    const at = (x: number) => {
      const [r = 0, , b = 0] = pen?.getImageData(x, 20, 1, 1).data ?? [];
      return r > 200 && b < 60 ? "red" : b > 200 && r < 60 ? "blue" : `${r},${b}`;
    };
    return `${at(2)} ${at(37)}`;
  });
}

async function choose(who: Person, buffer: Buffer): Promise<void> {
  await who.page.locator(`input[type=file][aria-label="${who.texts["avatar.choose"]}"]`).setInputFiles({ name: "me.png", mimeType: "image/png", buffer });
  await expect(who.page.getByRole("dialog", { name: who.texts["avatar.crop"] })).toBeVisible();
}

async function save(who: Person): Promise<void> {
  await who.page.getByRole("dialog").getByRole("button", { name: who.texts["dialog.save"] }).click();
  await expect(who.page.getByRole("dialog")).toBeHidden();
}

test("a picture of one's own: cropped by keyboard, seen live, hidden, replaced by dragging, removed", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "ann");
  const bob = await Person.arrive(browser, server.url, "bob", { ...WHOLE, ...PHONE, locale: "en-US", colorScheme: "dark" });
  await ann.signUp("安娜");
  await bob.signUp("Bob");
  await ann.openDirect("bob");
  await ann.say("hello");
  await expect(bob.row("安娜")).toBeVisible();
  const face = bob.row("安娜").locator("img");
  await expect(face).toHaveCount(0);

  // The right half, by keys alone.
  await ann.show("/settings/profile");
  await choose(ann, await halves(ann.page));
  const stage = ann.page.getByRole("button", { name: ann.texts["avatar.stage"] });
  await stage.focus();
  for (let i = 0; i < 12; i++) {
    await ann.page.keyboard.press("ArrowRight");
  }
  await ann.page.keyboard.press("+");
  await expect(ann.page.getByLabel(ann.texts["avatar.zoom"])).toHaveValue("110");
  await look(ann, "crop-zh-light");
  await save(ann);
  await expect.poll(() => colours(face)).toBe("blue blue");
  await expect.poll(() => colours(ann.page.getByRole("main").locator("img").first())).toBe("blue blue");
  await look(ann, "profile-zh-light");
  await look(bob, "list-en-dark-phone");

  // Nobody but friends sees it: initials, at once.
  await ann.show("/settings/privacy");
  const rule = ann.page.getByRole("group", { name: "谁能看到我的头像", exact: true });
  await rule.getByText("没有人", { exact: true }).click();
  await expect(face).toHaveCount(0);
  await look(ann, "privacy-zh-light");
  await rule.getByText("所有人", { exact: true }).click();
  await expect.poll(() => colours(face)).toBe("blue blue");

  // Another one, both halves, moved there by the mouse.
  await ann.show("/settings/profile");
  await choose(ann, await halves(ann.page));
  const box = await stage.boundingBox();
  if (box === null) {
    throw new Error("no stage");
  }
  await ann.page.mouse.move(box.x + 50, box.y + 50);
  await ann.page.mouse.down();
  await ann.page.mouse.move(box.x + 450, box.y + 50, { steps: 4 });
  await ann.page.mouse.up();
  await save(ann);
  await expect.poll(() => colours(face)).toBe("red red");

  // Without a server it is there still.
  await bob.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await bob.page.reload();
  await expect.poll(() => colours(face)).toBe("red red");
  await bob.page.context().setOffline(true);
  await bob.page.reload();
  await expect.poll(() => colours(face)).toBe("red red");
  await bob.page.context().setOffline(false);

  await ann.page.getByRole("button", { name: ann.texts["avatar.remove"] }).click();
  await expect(ann.page.getByRole("button", { name: ann.texts["avatar.choose"] })).toBeVisible();
  await expect(face).toHaveCount(0);

  // What is no picture is refused here.
  await choose(ann, Buffer.from("no picture"));
  await expect(ann.page.getByRole("alert")).toContainText(ann.texts["reason.IMAGE_INVALID"]);
});

test("a group has a picture: who may change its name changes it, all see it, on a phone too", async ({ browser }) => {
  const ann = await Person.arrive(browser, server.url, "carl", { locale: "en-US", ...PHONE });
  const bob = await Person.arrive(browser, server.url, "dora", { colorScheme: "dark" });
  await ann.signUp("Carl");
  await bob.signUp("朵拉");
  await ann.createGroup("Reading", ["dora"]);
  await ann.say("hello");
  await bob.openRow("Reading");
  await bob.page.getByRole("button", { name: bob.texts["chat.info"] }).click();
  await expect(bob.page.getByRole("complementary").getByRole("heading", { name: "Reading" })).toBeVisible();
  await expect(bob.page.getByRole("button", { name: bob.texts["avatar.choose"] })).toHaveCount(0);

  await ann.page.getByRole("button", { name: ann.texts["chat.info"] }).click();
  await expect(ann.page.getByRole("button", { name: ann.texts["avatar.choose"] })).toBeVisible();
  await choose(ann, await halves(ann.page));
  await look(ann, "crop-group-en-phone");
  await save(ann);
  await expect.poll(() => colours(bob.row("Reading").locator("img"))).toBe("red blue");
  await expect(bob.log).toContainText("Carl更换了群头像");
  await look(ann, "group-en-phone");
  await look(bob, "group-zh-dark");
  await ann.page.getByRole("button", { name: ann.texts["avatar.remove"] }).click();
  await expect(bob.row("Reading").locator("img")).toHaveCount(0);
});
