// What a page knows of an account goes with it: signing out loads no page again.
import { computed, effect, untracked } from "@preact/signals";
import { told } from "./client";

/** Whose the page is; "out": nobody's. */
const owner = computed(() => {
  const { session } = told.value;
  return "me" in session ? session.me.id : session.kind;
});

/** onSignOut calls whenever somebody has signed out here, or another one is in. */
export function onSignOut(forget: () => void): void {
  let last = "loading";
  effect(() => {
    const now = owner.value;
    if (now !== "loading" && now !== last) {
      if (last !== "loading") {
        untracked(forget);
      }
      last = now;
    }
  });
}
