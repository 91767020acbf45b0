// The one Trusted Types policy of the page: only our own two workers may be
// started as scripts. Browsers without Trusted Types take plain strings.
import workerFile from "../worker?worker&url";

export const workerPath = workerFile;
export const serviceWorkerPath = "/sw.js";

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string };
}

const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("hongyan", {
  createScriptURL: (asked) => {
    const { origin, pathname } = new URL(asked, location.href);
    if (origin !== location.origin || (pathname !== workerPath && pathname !== serviceWorkerPath)) {
      throw new TypeError("not a script of ours");
    }
    return asked;
  },
});

/** scriptUrl lets our own workers through "require-trusted-types-for 'script'", and nothing else. */
export function scriptUrl(url: string): string {
  return policy === undefined ? url : policy.createScriptURL(url);
}
