// make bench-web: the times a person feels, measured in Chromium against the
// real binary with 2,000 conversations and one of 100,000 messages. Prints a
// table of figures and budgets (UX); with --json one object. A figure is
// only as good as the machine is quiet: nothing here fails a build.
import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import * as inPage from "./page.mjs";

const { values: options } = parseArgs({
  options: { messages: { type: "string", default: "100000" }, conversations: { type: "string", default: "2000" }, rounds: { type: "string", default: "7" }, json: { type: "boolean", default: false } },
});
const root = resolve(import.meta.dirname, "../..");
const PASSWORD = "correct horse battery";
const figures = [];

const data = mkdtempSync(join(tmpdir(), "hongyan-bench-web-"));
const limits = ["call_per_second", "send_per_second", "register_per_minute", "sign_in_per_minute"].flatMap((key) => ["--set", `limits.${key}=0`]);
const server = spawn(join(root, "bin/hongyan"), ["serve", "--data", data, "--listen", "127.0.0.1:0", ...limits], { stdio: ["ignore", "pipe", "ignore"] });
const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? ["/usr/bin/chromium", "/usr/bin/chromium-headless-shell"].find((path) => existsSync(path)), args: ["--no-sandbox"] });
let seed;
try {
  const url = await said(server, (fact) => fact.fact === "ready" && fact.url);
  seed = spawn(join(root, "bin/seed"), ["-server", url, "-messages", options.messages, "-conversations", options.conversations], { stdio: ["pipe", "pipe", "inherit"] });
  const long = `/c/${await said(seed, (line) => line.conversation)}`;
  await measure(url, long);
} finally {
  await browser.close();
  seed?.kill();
  server.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
}
report();

async function measure(url, long) {
  const context = await browser.newContext({ baseURL: url, locale: "zh-CN", viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const slow = (rate) => cdp.send("Emulation.setCPUThrottlingRate", { rate });

  await page.goto("/signin");
  await page.getByRole("textbox").first().waitFor();
  figure("requests before the login page is drawn", await page.evaluate(inPage.requestsBeforePaint), 4, "");
  await page.locator('input[autocomplete="username"]').fill("reader");
  await page.locator('input[type="password"]').fill(PASSWORD);
  const clicked = Date.now();
  await page.locator('button[type="submit"]').click();
  await page.locator('a[href^="/c/"]').first().waitFor();
  figure("sign in to list, first time", Date.now() - clicked, 600);
  await page.waitForTimeout(3000); // The service worker fills its cache.

  for (const [what, rate, budget, offline] of [["warm start to list", 1, 250], ["warm start, CPU 4× slower", 4, 600], ["warm start offline", 1, 250, true]]) {
    await slow(rate);
    await context.setOffline(offline === true);
    figure(what, await rounds(async () => {
      await page.reload({ waitUntil: "commit" });
      return page.evaluate(inPage.firstRow);
    }).catch(() => Infinity), budget);
  }
  await context.setOffline(false);
  await slow(1);
  await page.goto("/");
  await page.locator('a[href^="/c/"]').first().waitFor();

  const paths = (await page.locator('a[href^="/c/"]').evaluateAll((links) => links.map((a) => a.getAttribute("href")))).slice(0, 6);
  for (const path of paths) {
    await page.evaluate(inPage.switchTo, path);
  }
  for (const [what, rate, budget] of [["switch conversation, cached", 1, 50], ["switch, CPU 4× slower", 4, 100]]) {
    await slow(rate);
    figure(what, (await all(paths, (path) => page.evaluate(inPage.switchTo, path))).toSorted((a, b) => a - b), budget, "ms", 0.95);
  }
  await slow(1);

  await page.goto(long);
  await page.locator('[role="log"] [data-seq]').first().waitFor();
  figure("keystroke, script", await page.evaluate(inPage.typeInto, 60), 8, "ms", 0.95);
  const sends = await all(Array.from({ length: 20 }), (_, i) => page.evaluate(inPage.sendNow, `bench ${Date.now()} ${i}`));
  figure("Enter to bubble", sends.map((s) => s.shown), 16, "ms", 0.95);
  figure("Enter to stored", sends.map((s) => s.stored), 30, "ms", 0.95);

  for (const [what, step, rate, budget] of [["scroll up, 120 px a frame", 120, 1, 18], ["scroll up, 400 px a frame", 400, 1, 18], ["scroll up, CPU 4× slower", 120, 4, 22]]) {
    await slow(rate);
    await page.waitForTimeout(500); // It still glides to what was sent last.
    const run = await page.evaluate(inPage.scrollUp, { frames: 600, step });
    figure(`${what}: frame`, run.times, budget, "ms", 0.95);
    figure(`${what}: frames over 50 ms`, run.times.filter((t) => t > 50).length, 0, "");
    figure(`${what}: anchor error, most`, Math.max(0, ...run.errors), 1, "px");
    figure(`${what}: elements, most`, run.nodes, 3000, "");
    figure(`${what}: came to message`, run.oldest, null, "");
  }
  await slow(1);

  await page.goto(long);
  await page.locator('[role="log"] [data-seq]').first().waitFor();
  await page.waitForTimeout(1000);
  await page.evaluate(inPage.frameTimes);
  seed.stdin.write("burst 500 8\n");
  await said(seed, (line) => line === "done");
  const frames = await page.evaluate(() => window.stopFrames());
  figure("burst of 500/s: frame", frames, 50, "ms", 0.99);
  figure("burst of 500/s: frames over 50 ms", frames.filter((t) => t > 50).length, 0, "");
  await cdp.send("HeapProfiler.collectGarbage");
  const heap = await cdp.send("Runtime.getHeapUsage");
  figure("heap of the page", heap.usedSize / 1e6, 60, "MB");
}

async function all(list, measureOne) {
  const results = [];
  for (const [i, one] of list.entries()) {
    results.push(await measureOne(one, i));
  }
  return results;
}

function rounds(one) {
  return all(Array.from({ length: Number(options.rounds) }), one);
}

/** figure keeps a number, or a share of many: the median unless said otherwise. */
function figure(what, value, budget, unit = "ms", share = 0.5) {
  const list = (Array.isArray(value) ? value : [value]).toSorted((a, b) => a - b);
  const at = (p) => list[Math.min(list.length - 1, Math.floor(list.length * p))] ?? Number.NaN;
  figures.push({ what, value: at(share), share: Array.isArray(value) ? share : null, most: list.at(-1), budget, unit });
}

function report() {
  if (options.json) {
    console.log(JSON.stringify({ messages: Number(options.messages), conversations: Number(options.conversations), figures }));
    return;
  }
  const number = (n) => (Number.isInteger(n) ? String(n) : n.toFixed(1));
  for (const f of figures) {
    const which = f.share === null ? "" : f.share === 0.5 ? "median" : `p${f.share * 100}`;
    const budget = f.budget === null ? "" : `of ${f.budget}${f.value > f.budget ? "  OVER" : ""}`;
    console.log(`${f.what.padEnd(48)} ${which.padEnd(7)} ${number(f.value).padStart(9)} ${f.unit.padEnd(3)} ${budget}`);
  }
}

/** said resolves with the first line of a process that means something to read. */
function said(child, read) {
  return new Promise((done, failed) => {
    const lines = createInterface(child.stdout);
    const gone = (code) => failed(new Error(`${child.spawnfile} ended with ${code}`));
    child.once("exit", gone);
    lines.on("line", (line) => {
      const found = read(line.startsWith("{") ? JSON.parse(line) : line);
      if (found) {
        child.off("exit", gone);
        lines.close();
        done(found);
      }
    });
  });
}
