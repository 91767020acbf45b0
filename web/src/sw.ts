// The service worker: it keeps the files of one build, so that the app starts
// without a server, and at once with one. It knows nothing of the API: what is
// said and read is kept by the core.
const worker = self as unknown as ServiceWorkerGlobalScope;

/** "/path" or "/path?version", for names that do not carry the hash of what is in them. The build writes the list. */
const FILES = "__FILES__" as unknown as readonly string[];
/** The cache of this build. */
const CACHE = "__CACHE__";
/** Small pictures of messages and of people, of whoever is signed in: the core throws them away with the account. */
const PICTURES = "pictures";
const PICTURE = /^\/v1\/(?:files\/.*\/thumb$|avatars\/)/;
/** Every page of the app is this file. */
const SHELL = "/";
/** What is not a page of ours: the server's own, and whatever looks like a file. */
const FOREIGN = /^\/(docs|healthz|metrics|readyz|ws|v1|hongyan\.v1\.[^/]*)(\/|$)|\.[^/]*$/;

const names = new Set(FILES.map(pathOf));

worker.addEventListener("install", (e) => {
  e.waitUntil(fill());
});

worker.addEventListener("activate", (e) => {
  e.waitUntil(Promise.all([worker.clients.claim(), clean()]));
});

/** A page says "apply" to have this build from now on, "clean" after it has told by a lock which build it is of. */
worker.addEventListener("message", (e) => {
  if (e.data === "apply") {
    e.waitUntil(worker.skipWaiting());
  } else if (e.data === "clean") {
    e.waitUntil(clean());
  }
});

worker.addEventListener("fetch", (e) => {
  const { request } = e;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    if (!FOREIGN.test(url.pathname)) {
      e.respondWith(page(request));
    }
  } else if (url.pathname !== SHELL && (names.has(url.pathname) || url.pathname.startsWith("/assets/"))) {
    e.respondWith(file(request, url.pathname));
  } else if (PICTURE.test(url.pathname)) {
    e.respondWith(picture(request, url.pathname));
  }
});

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(SHELL)) ?? fetch(request);
}

/** file looks in this build first, then in those that other tabs still are of. */
async function file(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}

/** picture: its address changes from day to day, what is there does not. */
async function picture(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(PICTURES);
  const known = await cache.match(path);
  if (known !== undefined) {
    return known;
  }
  const answer = await fetch(request);
  if (answer.status === 200) {
    await cache.put(path, answer.clone()).catch(() => undefined); // No room: it is fetched again.
  }
  return answer;
}

/** fill fetches what no earlier build had: files whose names carry their hash never change. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    FILES.map(async (name) => {
      const path = pathOf(name);
      const known = path === name ? await caches.match(path) : undefined;
      const answer = known ?? (await fetch(path, { cache: path === name ? "default" : "reload" }));
      if (!answer.ok || answer.redirected || (path === SHELL && !isOfThisBuild(await answer.clone().text()))) {
        throw new Error(`${path}: ${answer.status}`);
      }
      await cache.put(path, answer);
    }),
  );
}

/** isOfThisBuild: the server may be changed to another one between two answers. Then the page is looked for again, later. */
function isOfThisBuild(html: string): boolean {
  const named = html.match(/\/assets\/[\w.-]+/g);
  return named?.every((name) => names.has(name)) === true;
}

/**
 * clean removes the builds no open tab is of. A tab holds a lock named after
 * its main script, which only the cache of its build has.
 */
async function clean(): Promise<void> {
  const { installing, waiting } = worker.registration;
  if (installing !== null || waiting !== null) {
    // The next build fills its cache: it will clean when its turn has come.
    return;
  }
  const { held = [] } = await navigator.locks.query();
  const scripts = held.flatMap(({ name }) => (name?.startsWith("hongyan page ") === true ? [name.slice("hongyan page ".length)] : []));
  for (const name of await caches.keys()) {
    if (name === CACHE || name === PICTURES) {
      continue;
    }
    const cache = await caches.open(name);
    const uses = await Promise.all(scripts.map((script) => cache.match(script)));
    if (uses.every((found) => found === undefined)) {
      await caches.delete(name);
    }
  }
}

function pathOf(name: string): string {
  return name.replace(/\?.*$/, "");
}
