import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

/** settled waits until what is on its way is here, and nothing moves. */
export async function settled(page: Page): Promise<void> {
  const isSettled = () =>
    document.querySelector("h1, h2") !== null &&
    ![...document.querySelectorAll('[aria-busy="true"]')].some((e) => e.checkVisibility()) &&
    document.getAnimations().every((a) => a.playState !== "running");
  await expect.poll(() => page.evaluate(isSettled), { intervals: [30] }).toBe(true);
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axeFaults are what axe finds wrong, one line each; without what a page of specimens cannot keep. */
export async function axeFaults(page: Page, except: readonly string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    await page.evaluate(AXE);
  }
  return page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    // What fades in late has the colours it will have.
    for (const a of document.getAnimations()) {
      if (a.effect?.getComputedTiming().endTime !== Infinity) {
        a.finish();
      }
    }
    // What passes is not told: that takes longer than to look.
    const { violations } = await axe.run(document, { resultTypes: ["violations"], rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])) });
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.any[0]?.message ?? ""}`));
  }, except);
}

/**
 * layoutFaults are what is measured to be wrong: a page that scrolls sideways,
 * words that are cut off without "…", things to press that are too small.
 */
export function layoutFaults(page: Page, target = 24): Promise<string[]> {
  return page.evaluate((least) => {
    const faults: string[] = [];
    const say = (what: string, e: Element) => faults.push(`${what}: ${e.tagName.toLowerCase()} “${(e.getAttribute("aria-label") ?? e.textContent ?? "").trim().slice(0, 60)}” ${e.outerHTML.slice(0, 100)}`);
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth) {
      faults.push(`the page scrolls sideways: ${Math.max(root.scrollWidth, document.body.scrollWidth)} of ${innerWidth}`);
    }
    const isShown = (e: Element) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && e.closest(".visually-hidden, [inert], dialog:not([open])") === null;
    for (const e of document.querySelectorAll<HTMLElement>("body *")) {
      const style = getComputedStyle(e);
      const hasWords = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent?.trim() !== "");
      const isCut = e.scrollWidth > e.clientWidth + 1 && style.overflowX !== "visible" && style.overflowX !== "auto" && style.overflowX !== "scroll";
      // A picture of the system is as wide as it is.
      if (e.matches("[role=gridcell]")) {
        continue;
      }
      if (hasWords && e.clientWidth > 1 && isCut && style.textOverflow !== "ellipsis" && isShown(e)) {
        say("cut off", e);
      }
      if (e.matches("button, [role=button]") && hasWords && isShown(e) && e.scrollWidth > e.clientWidth + 1) {
        say("words out of a button", e);
      }
    }
    for (const e of document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, [role=button], [role=tab], [role=option], [role^=menuitem]")) {
      // Words in a sentence may be small, and what a label stands for is the label. Before it has the focus, a skip link is away.
      const box = (e instanceof HTMLInputElement && (e.type === "radio" || e.type === "checkbox") ? (e.closest("label") ?? e) : e).getBoundingClientRect();
      const isInline = getComputedStyle(e).display === "inline";
      if (!isInline && isShown(e) && e.tabIndex >= 0 && box.bottom > 0 && Math.min(box.width, box.height) < least - 0.5) {
        say(`${Math.round(box.width)}×${Math.round(box.height)} px to press`, e);
      }
    }
    return faults;
  }, target);
}
