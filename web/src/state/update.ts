// New versions of the client. The service worker fetches one in the background;
// it is used when the person says so, or when nobody is there to be disturbed.
// Without a service worker (plain http in a local network) every load is from
// the server, and only a page that misses a file of its build has to look.
import { isBusy } from "./busy";
import { snapshot } from "./client";
import { outdated } from "./outdated";
import { scriptUrl, serviceWorkerPath } from "./trusted";

/** The first visit belongs to the page: its files for later are fetched after it has loaded, milliseconds. */
const REGISTER_AFTER = 1_000;
const LOOK_EVERY = 3_600_000;
/** Coming back to a tab looks again, but not more often, milliseconds. */
const LOOK_SPACING = 60_000;
/** Nobody has touched the page for so long, milliseconds. */
const IDLE = 300_000;
const IDLE_CHECK = 30_000;
/** Longest wait for a new version to take over, milliseconds. */
const APPLY_TIMEOUT = 5_000;
/** The script that found itself out of date, so that it reloads once only. */
const OUTDATED = "hongyan.outdated";

/** The main script of this page: its name changes with every build. */
let script = "";
let registration: ServiceWorkerRegistration | null = null;
let lookedAt = 0;
let touchedAt = 0;
let isApplying = false;

/** startUpdates is told what the main script is, and calls tell once a newer version is ready for applyUpdate. */
export function startUpdates(main: string, tell: () => void): void {
  script = main;
  outdated.reload = reloadIfOutdated;
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) {
    return;
  }
  touchedAt = Date.now();
  for (const event of ["pointerdown", "keydown", "wheel", "focus"]) {
    addEventListener(event, () => (touchedAt = Date.now()), { passive: true, capture: true });
  }
  // Which build this tab is of, for as long as it lives: see clean in sw.ts.
  navigator.locks?.request(`hongyan page ${script}`, { mode: "shared" }, () => new Promise<never>(() => undefined)).catch(() => undefined); // Refused: there is no service worker either.
  // One that took over because another tab wanted it makes this page old, too.
  let hadController = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (hadController && !isApplying) {
      ready(tell);
    }
    hadController = true;
  });
  const begin = () => setTimeout(() => void register(tell), REGISTER_AFTER);
  if (document.readyState === "complete") {
    begin();
  } else {
    addEventListener("load", begin, { once: true });
  }
}

async function register(tell: () => void): Promise<void> {
  try {
    registration = await navigator.serviceWorker.register(scriptUrl(serviceWorkerPath), { updateViaCache: "none" });
  } catch {
    // Refused by the browser (private mode, storage full): the app works without.
    return;
  }
  const found = registration;
  found.addEventListener("updatefound", () => watch(found.installing, tell));
  if (found.waiting !== null && navigator.serviceWorker.controller !== null) {
    ready(tell);
  }
  watch(found.installing, tell);
  navigator.serviceWorker.controller?.postMessage("clean");
  look();
  setInterval(look, LOOK_EVERY);
  addEventListener("focus", () => {
    if (Date.now() - lookedAt > LOOK_SPACING) {
      look();
    }
  });
}

function look(): void {
  lookedAt = Date.now();
  registration?.update().catch(() => {
    // No server now: there is another time.
  });
}

function watch(worker: ServiceWorker | null, tell: () => void): void {
  worker?.addEventListener("statechange", () => {
    // The first one of all is no news.
    if (worker.state === "installed" && navigator.serviceWorker.controller !== null) {
      ready(tell);
    }
  });
}

let isReady = false;

function ready(tell: () => void): void {
  tell();
  if (!isReady) {
    isReady = true;
    setInterval(() => {
      if (mayReload({ isHidden: document.hidden, idle: Date.now() - touchedAt, isUnsent: isUnsent(), isWriting: isWriting(), isBusy: isBusy() })) {
        void applyUpdate();
      }
    }, IDLE_CHECK);
  }
}

/** mayReload: nobody looks, nobody was here for a while, and nothing would be lost or interrupted. */
export function mayReload(page: { isHidden: boolean; idle: number; isUnsent: boolean; isWriting: boolean; isBusy: boolean }): boolean {
  return page.isHidden && page.idle >= IDLE && !page.isUnsent && !page.isWriting && !page.isBusy;
}

function isUnsent(): boolean {
  return Object.values(snapshot.peek().outbox).some((list) => list.length > 0);
}

/** isWriting: some field has text in it, or a dialog asks something. */
function isWriting(): boolean {
  if (document.querySelector("dialog[open]") !== null) {
    return true;
  }
  return [...document.querySelectorAll<HTMLElement>("textarea, input, [contenteditable]")].some((field) => {
    const text = field instanceof HTMLTextAreaElement ? field.value : field instanceof HTMLInputElement ? textIn(field) : field.textContent;
    return text.trim() !== "";
  });
}

function textIn(field: HTMLInputElement): string {
  return ["checkbox", "radio", "range", "button", "submit"].includes(field.type) ? "" : field.value;
}

/** applyUpdate loads the page again, with the newest version that is here. */
export async function applyUpdate(): Promise<void> {
  isApplying = true;
  const waiting = registration?.waiting;
  if (waiting) {
    const tookOver = new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    waiting.postMessage("apply");
    await Promise.race([tookOver, sleep(APPLY_TIMEOUT)]);
  }
  location.reload();
}

/**
 * reloadIfOutdated: a file of this build could not be loaded. When the server
 * has a newer build the page is loaded again, once. False: that is not why.
 */
async function reloadIfOutdated(): Promise<boolean> {
  try {
    if (script === "" || sessionStorage.getItem(OUTDATED) === script) {
      return false;
    }
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok || (await answer.text()).includes(script)) {
      return false;
    }
    sessionStorage.setItem(OUTDATED, script);
    await registration?.update();
    await installed();
  } catch {
    // No server, or nothing can be kept: no second try.
    return false;
  }
  await applyUpdate();
  return true;
}

/** installed waits, not for ever, until what update has found is ready. */
async function installed(): Promise<void> {
  const worker = registration?.installing;
  if (worker) {
    await Promise.race([new Promise((done) => worker.addEventListener("statechange", done, { once: true })), sleep(APPLY_TIMEOUT)]);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
