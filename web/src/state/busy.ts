// What a load of the page would end, or lose: downloads, files that are not kept.
const all = new Set<string>();

const ask = (e: Event) => e.preventDefault();

/** setBusy: while anything is, new versions wait, and the browser asks before it leaves the page. */
export function setBusy(what: string, is: boolean): void {
  if (is) {
    all.add(what);
    addEventListener("beforeunload", ask);
  } else if (all.delete(what) && all.size === 0) {
    removeEventListener("beforeunload", ask);
  }
}

export function isBusy(): boolean {
  return all.size > 0;
}
