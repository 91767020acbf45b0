import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// Without a window to draw around the page the same engine needs half the time.
const browsers = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

// The real server, in Debian's Chromium. Build both first: `make build`.
export default defineConfig({
  testDir: "e2e",
  // Generous: the stories also run on machines that do other things.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  // Each file has a server and a browser of its own.
  workers: 2,
  reporter: [["list"]],
  use: {
    locale: "zh-CN",
    viewport: { width: 1280, height: 800 },
    trace: process.env["TRACE"] === undefined ? "off" : "retain-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? browsers.find((path) => existsSync(path)) ?? "chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
});
