// The budget of the first load, in bytes as they travel (gzip -9): what is
// fetched before the login page stands, and before one can chat. Fails when
// one is over: every build ends with it. With --all it lists the files too.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const KB = 1000;
const LOGIN = 60 * KB;
const CHAT = 120 * KB;
const LAZY = 60 * KB;

const dist = new URL("../dist/", import.meta.url);
const packed = (path) => gzipSync(readFileSync(new URL(path, dist)), { level: 9 }).length;

/** Files by the part of the name before the hash. */
const files = new Map(["index.html", "icon.svg", "manifest.webmanifest"].map((name) => [name, packed(name)]));
for (const name of readdirSync(new URL("assets/", dist))) {
  files.set(`assets/${name}`, packed(`assets/${name}`));
}

const sum = (isPart) => [...files].filter(([name]) => isPart(name)).reduce((total, [, size]) => total + size, 0);
// One language is loaded, the larger one counts.
const languages = [...files].filter(([name]) => /^assets\/(zh|en)-/.test(name)).map(([, size]) => size);
const spared = languages.reduce((total, size) => total + size, 0) - Math.max(...languages);

const login = sum((name) => !["assets/HomeView-", "assets/chat-"].some((part) => name.startsWith(part))) - spared;
const chat = sum((name) => !name.startsWith("assets/AuthView-")) - spared;

if (process.argv.includes("--all")) {
  for (const [name, size] of [...files].toSorted((a, b) => b[1] - a[1])) {
    console.log(`${String(size).padStart(7)}  ${name}`);
  }
}
const budgets = [
  ["login page", login, LOGIN],
  ["first usable chat", chat, CHAT],
  ["largest single file", Math.max(...files.values()), LAZY],
];
for (const [what, size, limit] of budgets) {
  console.log(`${what}: ${(size / KB).toFixed(1)} of ${limit / KB} KB${size > limit ? "  OVER" : ""}`);
}
process.exit(budgets.some(([, size, limit]) => size > limit) ? 1 : 0);
