// Commands about the session, and what hangs on it in this tab.
import { computed, effect } from "@preact/signals";
import { call, told } from "./client";
import { parseRoute } from "./route";

/** Somebody was signed in when this browser was last here: a guess, to load the right things before the core tells. */
const SIGNED_IN = "hongyan.signed-in";
const guess = readGuess();

export function wasSignedIn(): boolean {
  return guess;
}

/** rememberSession keeps the guess for the next start. */
export function rememberSession(): void {
  const now = computed(() => told.value.session.kind);
  effect(() => {
    const kind = now.value;
    try {
      if (kind === "out") {
        localStorage.removeItem(SIGNED_IN);
      } else if (kind !== "loading") {
        localStorage.setItem(SIGNED_IN, "1");
      }
    } catch {
      // Refused: the next start guesses wrong, which costs some milliseconds.
    }
  });
}

function readGuess(): boolean {
  try {
    return localStorage.getItem(SIGNED_IN) !== null;
  } catch {
    return false;
  }
}

export async function signOut(): Promise<void> {
  await call("signOut");
}

/** deviceBrowser is what a browser calls itself, for the list of devices. */
export function deviceBrowser(agent: string = navigator.userAgent): string {
  const browser = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox" : /Chrome\//.test(agent) ? "Chrome" : /Safari\//.test(agent) ? "Safari" : "";
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Windows/.test(agent) ? "Windows" : /Mac OS/.test(agent) ? "macOS" : /Linux/.test(agent) ? "Linux" : "";
  return [browser, system].filter((part) => part !== "").join(" ");
}

/** Where a new account begins, in the tab that made it; "" for one that was there before. */
let firstStep: "" | "name" | "people" = "";

export function beginWelcome(step: typeof firstStep): void {
  firstStep = step;
}

/** signInAddress is the sign-in page, or the sign-up page, that leads back to an address; from one to the other the way back stays. */
export function signInAddress(address: string, page: "/signin" | "/signup" = "/signin"): string {
  const { pathname, search } = new URL(address, "http://here");
  const back = pathname === "/signin" || pathname === "/signup" ? backOf(search) : address;
  return back === "/" ? page : `${page}?to=${encodeURIComponent(back)}`;
}

/** afterSignIn is where to go from an address of the sign-in page. */
export function afterSignIn(search: string): string {
  const back = backOf(search);
  const step = firstStep;
  firstStep = "";
  return step === "" ? back : `/welcome/${step}${back === "/" ? "" : `?to=${encodeURIComponent(back)}`}`;
}

/** backOf is the view of ours that one came from, or "/": a link must not lead elsewhere. */
export function backOf(search: string): string {
  const to = new URLSearchParams(search).get("to") ?? "/";
  const isOurs = /^\/(?![/\\])/.test(to) && !["sign-in", "sign-up", "setup", "unknown", "welcome"].includes(parseRoute(to).name);
  return isOurs ? to : "/";
}
