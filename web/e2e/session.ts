import type { Browser, Page } from "@playwright/test";
import type { Caller } from "./caller";

interface Database {
  readonly name: string;
  readonly version: number;
  readonly stores: readonly { readonly name: string; readonly keyPath?: string; readonly keyPathArray?: string[] }[];
}

/** The database as the client itself makes it before anybody signs in: looked at once per worker. */
let empty: Database | undefined;

/** openAs loads the page in a browser that keeps the session a caller was given, as if somebody had come in there before. */
export async function openAs(page: Page, url: string, { session }: Caller): Promise<void> {
  empty ??= await emptyDatabase(page.context().browser(), url);
  const { user, accessToken, accessExpiresAt, refreshToken } = session;
  const account = {
    me: { name: "", bio: "", deleted: false, system: false, searchKey: "", ...(user as object) },
    tokens: { access: accessToken, accessExpiresAt: Date.parse(String(accessExpiresAt)), refresh: refreshToken },
  };
  // Asked for before anything of the page runs: who opens the database after this finds it made.
  const script = await page.addInitScript(
    ({ database, who }) => {
      localStorage.setItem("hongyan.signed-in", "1");
      const open = indexedDB.open(database.name, database.version);
      open.onupgradeneeded = () => {
        for (const store of database.stores) {
          open.result.createObjectStore(store.name, { keyPath: store.keyPathArray ?? store.keyPath ?? null });
        }
        open.transaction?.objectStore("meta").put(who, "account");
      };
      open.onsuccess = () => open.result.close();
    },
    { database: empty, who: account },
  );
  await page.goto("/");
  await script.dispose();
}

async function emptyDatabase(browser: Browser | null, url: string): Promise<Database> {
  const context = await browser?.newContext({ baseURL: url });
  const page = await context?.newPage();
  await page?.goto("/signin");
  let database: Database | undefined;
  while (database === undefined) {
    // The databases are not in the types.
    const kept = (await context?.storageState({ indexedDB: true })) as { readonly origins: readonly { readonly indexedDB?: readonly Database[] }[] } | undefined;
    database = kept?.origins.flatMap((o) => o.indexedDB ?? []).find((db) => db.stores.some((store) => store.name === "meta"));
  }
  await context?.close();
  return database;
}
