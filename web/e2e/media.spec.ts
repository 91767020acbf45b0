import type { Page } from "@playwright/test";
import { Person, test, expect } from "./person";
import { Server, UNLIMITED } from "./server";

const server = new Server(UNLIMITED);
test.beforeAll(() => server.start());
test.afterAll(() => server.close());

/** picture is a PNG of that size, drawn by the page. */
async function picture(page: Page, name: string, width: number, height: number, color = "teal"): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
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

async function two(browser: Parameters<typeof Person.arrive>[0], a: string, b: string): Promise<[Person, Person]> {
  const ann = await Person.arrive(browser, server.url, a);
  const bob = await Person.arrive(browser, server.url, b);
  await ann.signUp(a);
  await bob.signUp(b);
  await ann.openDirect(b);
  return [ann, bob];
}

/** choose puts files into the tray, as the dialog of the browser does. */
async function choose(person: Person, kind: "media.add_shown" | "media.add_file", files: readonly { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const { page, texts } = person;
  await page.getByRole("button", { name: texts["media.attach"] }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: texts[kind], exact: true }).click();
  await (await chooser).setFiles([...files]);
}

test("a picture is sent with a caption, and shown by both", async ({ browser }) => {
  const [ann, bob] = await two(browser, "pica", "picb");
  await choose(ann, "media.add_shown", [await picture(ann.page, "sea.png", 1200, 800)]);
  await expect(ann.page.getByRole("group", { name: ann.texts["media.tray"] })).toBeVisible();
  await ann.composer.fill("the sea");
  await ann.composer.press("Enter");
  await expect(ann.log.getByRole("button", { name: ann.texts["media.picture"] })).toBeVisible();
  await expect(ann.log.locator('[data-delivery="delivered"]')).toHaveCount(1);
  await bob.openRow("pica");
  const shown = bob.log.getByRole("button", { name: bob.texts["media.picture"] });
  await expect(shown.locator("img")).toHaveJSProperty("complete", true);
  await expect.poll(() => shown.locator("img").evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  await expect(bob.log.getByText("the sea")).toBeVisible();
});
