// The worker of all tabs. state/client.ts starts it, as a SharedWorker where
// there is one.
import { channelName } from "./core/api";
import { Company, COMPANY_CHANNEL, type Locks } from "./core/company";
import { openStore } from "./core/db";
import { Engine } from "./core/engine";
import { Host, type Channel } from "./core/host";
import { httpUnary } from "./core/rpc";
import { webSocket } from "./core/socket";

async function run(): Promise<void> {
  let host: Host | null = null;
  const engine = new Engine({
    store: await openStore(),
    unary: httpUnary(location.origin),
    openSocket: () => webSocket(`${location.origin.replace(/^http/, "ws")}/ws`),
    publish: (state) => host?.publish(state),
    company: new Company(new BroadcastChannel(COMPANY_CHANNEL) as unknown as Channel, "locks" in navigator ? (navigator.locks as unknown as Locks) : null),
  });
  await engine.start();
  const channel = new BroadcastChannel(channelName(location.href));
  host = new Host(engine, engine.state, channel as unknown as Channel);
  addEventListener("online", () => void engine.chat().then((chat) => chat.wake()));
}

void run();
