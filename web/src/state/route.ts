// Every view has a URL. Four of them do not need a library.
import { computed, signal } from "@preact/signals";

export type Route =
  | { readonly name: "home" }
  | { readonly name: "chat"; readonly conv: string }
  | { readonly name: "info"; readonly conv: string }
  | { readonly name: "sign-in" }
  | { readonly name: "sign-up" }
  | { readonly name: "setup"; readonly key: string }
  | { readonly name: "unknown" };

interface Entry {
  readonly path: string;
  readonly hash: string;
}

const here = signal<Entry>({ path: "/", hash: "" });

export const route = computed(() => parseRoute(here.value.path, here.value.hash));

export function parseRoute(path: string, hash: string): Route {
  const [first = "", id = "", sub = "", ...rest] = path.split("/").slice(1);
  if (rest.length > 0) {
    return { name: "unknown" };
  }
  switch (first) {
    case "":
      return { name: "home" };
    case "c":
      if (!/^\d+$/.test(id)) {
        return { name: "unknown" };
      }
      if (sub === "info") {
        return { name: "info", conv: id };
      }
      return sub === "" ? { name: "chat", conv: id } : { name: "unknown" };
    case "signin":
      return { name: "sign-in" };
    case "signup":
      return { name: "sign-up" };
    case "setup":
      return { name: "setup", key: new URLSearchParams(hash.slice(1)).get("k") ?? "" };
    default:
      return { name: "unknown" };
  }
}

/** startRouter follows the address bar. */
export function startRouter(): void {
  const read = () => {
    here.value = { path: location.pathname, hash: location.hash };
  };
  addEventListener("popstate", read);
  read();
}

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.hash) {
    return;
  }
  if (options.replace === true) {
    history.replaceState(history.state, "", to);
  } else {
    history.pushState({ depth: depth() + 1 }, "", to);
  }
  here.value = { path: location.pathname, hash: location.hash };
}

/** goUp goes back if that stays in the app, else to the view above. */
export function goUp(above: string): void {
  if (depth() > 0) {
    history.back();
  } else {
    navigate(above, { replace: true });
  }
}

function depth(): number {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "depth" in state && typeof state.depth === "number" ? state.depth : 0;
}
