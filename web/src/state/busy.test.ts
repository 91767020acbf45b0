import { expect, test, vi } from "vitest";
import { isBusy, setBusy } from "./busy";

test("the browser asks before it leaves the page as long as anything would be lost", () => {
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  const asks = () => !page.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  const now = () => [isBusy(), asks()];
  expect(now()).toEqual([false, false]);
  setBusy("a", true);
  setBusy("b", true);
  setBusy("b", false);
  expect(now()).toEqual([true, true]);
  setBusy("a", false);
  expect(now()).toEqual([false, false]);
  vi.unstubAllGlobals();
});
