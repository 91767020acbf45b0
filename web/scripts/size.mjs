// The budgets of what is loaded, in bytes as they travel (gzip -9): which files
// the login page and the first chat fetch is read from the build itself. Every
// build ends with it, and fails when one is over. With --all it lists the files.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";

const KB = 1000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
// Nothing of the app reads it: it must not travel in the server.
rmSync(new URL(".vite/", dist), { recursive: true });

const assets = readdirSync(new URL("assets/", dist)).map((name) => `assets/${name}`);
const sizes = new Map([...assets, "index.html", "sw.js", "icon.svg", "manifest.webmanifest"].map((name) => [name, gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length]));
const sum = (names) => [...names].reduce((total, name) => total + sizes.get(name), 0);

function fail(key) {
  throw new Error(`the build has no ${key}`);
}

/** A chunk with all that it imports at once, and the styles of these. */
function withImports(key, found = new Set()) {
  const chunk = manifest[key];
  if (chunk === undefined) {
    fail(key);
  }
  if (!found.has(chunk.file)) {
    found.add(chunk.file);
    chunk.css?.forEach((file) => found.add(file));
    chunk.imports?.forEach((each) => withImports(each, found));
  }
  return found;
}

/** Workers are built apart and are not in the manifest: what one imports at once is read from its code. */
function workerFiles(start, found = new Set()) {
  if (!found.has(start)) {
    found.add(start);
    for (const [, name] of readFileSync(new URL(start, dist), "utf8").matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)) {
      workerFiles(`assets/${name}`, found);
    }
  }
  return found;
}

const asset = (pattern) => {
  const found = assets.filter((name) => pattern.test(name));
  if (found.length !== 1) {
    throw new Error(`the build has ${found.length} of ${pattern}`);
  }
  return found[0];
};

/** One language is loaded; the larger one counts. */
const larger = (...keys) => keys.map((key) => withImports(key)).toSorted((a, b) => sum(b) - sum(a))[0];
const worker = asset(/\/worker-[\w-]{8}\.js$/);
/** What the worker adds for its first call, and once somebody is signed in. */
const methods = asset(/\/methods-[\w-]{8}\.js$/);
const follow = asset(/\/chat-[\w-]{8}\.js$/);
const html = readFileSync(new URL("index.html", dist), "utf8");
const page = ["index.html", "icon.svg", "manifest.webmanifest", ...[...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name)];

const login = new Set([...page, ...larger("src/i18n/zh/base.ts", "src/i18n/en/base.ts"), ...workerFiles(worker), ...workerFiles(methods)]);
const chat = new Set([...login, ...withImports("src/views/home/HomeView.tsx"), ...larger("src/i18n/zh/app.ts", "src/i18n/en/app.ts"), ...workerFiles(follow)]);
const scripts = [...chat].filter((name) => name.endsWith(".js"));
/** Of what the budget of the whole leaves out: the names of the emoji in each language, and the page for those who build the client. */
const APART = ["src/emoji/zh.ts", "src/emoji/en.ts", "src/views/gallery/gallery.ts"];
const apart = new Set(APART.map((key) => manifest[key]?.file ?? fail(key)));
const lazy = assets.filter((name) => !chat.has(name));
const largest = lazy.toSorted((a, b) => sizes.get(b) - sizes.get(a)).slice(0, 1);

if (process.argv.includes("--all")) {
  for (const [name, size] of [...sizes].toSorted((a, b) => b[1] - a[1])) {
    console.log(`${String(size).padStart(7)}  ${login.has(name) ? "login" : chat.has(name) ? "chat " : "later"}  ${name}`);
  }
}
const budgets = [
  ["login page", sum(login), 60],
  ["first usable chat", sum(chat), 120],
  ["of it scripts", sum(scripts), 100],
  [`largest later file${largest.map((name) => `, ${name.slice("assets/".length)}`).join("")}`, sum(largest), 60],
  ["everything", sum([...sizes.keys()].filter((name) => !apart.has(name))), 450],
];
for (const [what, size, limit] of budgets) {
  console.log(`${what}: ${(size / KB).toFixed(1)} of ${limit} KB${size > limit * KB ? "  OVER" : ""}`);
}
process.exit(budgets.some(([, size, limit]) => size > limit * KB) ? 1 : 0);
