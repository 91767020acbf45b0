// The browser's offer to install the app: kept until somebody asks for it in
// the settings, never shown by itself.
import { signal, type ReadonlySignal } from "@preact/signals";

/** Chromium's; others have none. */
interface InstallEvent extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

const offer = signal<InstallEvent | null>(null);
const installed = signal(false);

/** True while the browser would install the app if asked. */
export const canInstall = (): boolean => offer.value !== null;
/** True in the window of the installed app, and once it was installed from here. */
export const isInstalled: ReadonlySignal<boolean> = installed;

export function startInstall(): void {
  installed.value = matchMedia("(display-mode: standalone)").matches;
  addEventListener("beforeinstallprompt", (e) => {
    e.preventDefault();
    offer.value = e as InstallEvent;
  });
  addEventListener("appinstalled", () => {
    offer.value = null;
    installed.value = true;
  });
}

/** install asks the browser to. An offer is good for one question. */
export async function install(): Promise<void> {
  const asked = offer.value;
  offer.value = null;
  await asked?.prompt();
}
