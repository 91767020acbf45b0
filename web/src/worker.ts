// The worker of all tabs. state/client.ts starts it, as a SharedWorker where
// there is one.
import { channelName, lifeName } from "./core/api";
import { Company, COMPANY_CHANNEL, type Locks } from "./core/company";
import { openStore } from "./core/db";
import { Engine } from "./core/engine";
import { Host, type Channel } from "./core/host";
import { remote } from "./core/remote";
import { webSocket } from "./core/socket";

async function run(): Promise<void> {
  const url = location.href + self.name;
  hold(lifeName(url));
  let host: Host | null = null;
  const engine = new Engine({
    store: await openStore(),
    unary: async (method, request, access) => (await remote()).httpUnary(location.origin)(method, request, access),
    openSocket: () => webSocket(`${location.origin.replace(/^http/, "ws")}/ws`),
    publish: (state) => host?.publish(state),
    company: new Company(new BroadcastChannel(COMPANY_CHANNEL) as unknown as Channel, "locks" in navigator ? (navigator.locks as unknown as Locks) : null),
  });
  await engine.start();
  const channel = new BroadcastChannel(channelName(url));
  host = new Host(engine, engine.state, channel as unknown as Channel);
  addEventListener("online", () => void engine.chat().then((chat) => chat.wake()));
}

/** hold keeps a lock for as long as the worker runs: whoever waits for it learns of the end. */
function hold(name: string): void {
  navigator.locks?.request(name, () => new Promise<never>(() => undefined)).catch(() => undefined); // Refused: then nobody learns.
}

void run();
