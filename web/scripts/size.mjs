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
const files = new Map(["index.html", "boot.js", "icon.svg", "manifest.webmanifest"].map((name) => [name, packed(name)]));
for (const name of readdirSync(new URL("assets/", dist))) {
  files.set(`assets/${name}`, packed(`assets/${name}`));
}

/** The file of a chunk, by its name without the hash; two are of the two languages, the larger one counts. */
const fileOf = (name, ending) => [...files.keys()].filter((file) => file.replace(/^assets\/|-[\w-]{8}(?=\.)/g, "") === name + ending).toSorted((a, b) => files.get(b) - files.get(a))[0];
const nameOf = (file) => file.replace(/-[\w-]{8}\.js$/, "");

/** What has come when these chunks run: they, what they import, and the styles of both. */
function load(...roots) {
  const names = new Set(roots);
  for (const name of names) {
    const file = fileOf(name, ".js");
    if (file === undefined) {
      throw new Error(`no chunk ${name}: the build has changed, change this list too`);
    }
    for (const [, found] of readFileSync(new URL(file, dist), "utf8").matchAll(/(?:from|import)\s*["`']\.\/([^"`']+)["`']/g)) {
      names.add(nameOf(found));
    }
  }
  const parts = [...names].flatMap((name) => [fileOf(name, ".js"), fileOf(name, ".css")]).filter((file) => file !== undefined);
  return ["index.html", "boot.js", "icon.svg", "manifest.webmanifest", ...parts].reduce((sum, file) => sum + files.get(file), 0);
}

const login = load("index", "worker", "base", "AuthView");
const chat = load("index", "worker", "base", "app", "HomeView", "chat");

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
