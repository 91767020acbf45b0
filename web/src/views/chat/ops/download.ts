// The files of several messages, saved one after the other.
import { filesOf as filesIn } from "../../../core/rich";
import type { FileRef } from "../../../core/api";
import type { Event, Millis } from "../../../core/types";
import { call } from "../../../state/client";

/** As many as the server makes addresses for at once. */
const MOST = 100;
/** A browser drops downloads that begin at the same time. */
const APART: Millis = 250;

export interface Wanted {
  readonly ref: FileRef;
  readonly name: string;
}

export function filesOf(events: readonly Event[]): readonly Wanted[] {
  return events.flatMap(({ conv, seq, body }) => filesIn(body.kind === "rich" ? body : undefined).map(({ id, name }): Wanted => ({ ref: { conv, seq, id, variant: "original" }, name })));
}

export async function download(files: readonly Wanted[]): Promise<void> {
  for (let i = 0; i < files.length; i += MOST) {
    const part = files.slice(i, i + MOST);
    const urls = await call("links", part.map((one) => one.ref));
    for (const [j, url] of urls.entries()) {
      const link = document.createElement("a");
      link.href = url;
      link.download = part[j]?.name ?? "";
      link.click();
      await new Promise((done) => setTimeout(done, APART));
    }
  }
}
