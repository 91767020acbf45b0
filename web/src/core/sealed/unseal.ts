// The core opens encrypted files for the tabs: fetched, opened and put together
// beside the page.
import { SEALED_CHANNEL, type Opening } from "./channel";
import { SealedError, type Bytes } from "./format";
import { opened } from "./opened";

/** Progress is told so often, milliseconds. */
const TELL = 100;

const running = new Map<string, AbortController>();

export function unseal({ id, url, key }: { readonly id: string; readonly url: string; readonly key: Uint8Array }): void {
  running.get(id)?.abort();
  running.delete(id);
  if (url !== "") {
    void run(id, url, new Uint8Array(key));
  }
}

async function run(id: string, url: string, key: Bytes): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  const channel = new BroadcastChannel(SEALED_CHANNEL);
  const tell = (said: Opening) => channel.postMessage(said);
  let told = 0;
  try {
    const { ok, body } = await fetch(new URL(url, location.origin), { signal: stop.signal, cache: "no-store" });
    if (!ok || body === null) {
      throw new TypeError("no file");
    }
    const blob = await opened(body, key, (read) => {
      if (Date.now() - told > TELL) {
        told = Date.now();
        tell({ id, kind: "going", read });
      }
    });
    tell({ id, kind: "open", blob });
  } catch (error) {
    tell({ id, kind: "failed", why: error instanceof SealedError ? error.why : "lost" });
  } finally {
    channel.close();
    if (running.get(id) === stop) {
      running.delete(id);
    }
  }
}
