// Commands about the session, and what hangs on it in this tab.
import { call } from "./client";
import { forgetDrafts } from "./drafts";

export async function signOut(): Promise<void> {
  await call("signOut");
  forgetDrafts();
}

/** deviceBrowser is what a browser calls itself, for the list of devices. */
export function deviceBrowser(agent: string = navigator.userAgent): string {
  const browser = /Edg\//.test(agent) ? "Edge" : /Firefox\//.test(agent) ? "Firefox" : /Chrome\//.test(agent) ? "Chrome" : /Safari\//.test(agent) ? "Safari" : "";
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Windows/.test(agent) ? "Windows" : /Mac OS/.test(agent) ? "macOS" : /Linux/.test(agent) ? "Linux" : "";
  return [browser, system].filter((part) => part !== "").join(" ");
}
