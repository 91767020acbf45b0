import { expect, type Page } from "@playwright/test";
import { post, type Answer } from "./caller";

export interface Said {
  readonly body: string;
  readonly entities?: readonly { readonly kind: string; readonly offset: number; readonly length: number; readonly url?: string; readonly language?: string }[];
}

let lastId = 0;

/** tokenOf is what the person of that page shows to the server. */
function tokenOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const open = indexedDB.open("hongyan");
    await new Promise((done) => (open.onsuccess = done));
    const account = open.result.transaction("meta").objectStore("meta").get("account");
    await new Promise((done) => (account.onsuccess = done));
    open.result.close();
    return account.result.tokens.access as string;
  });
}

/** sayAll writes messages through the API, as the person of that page, into the conversation that is open there. */
export async function sayAll(page: Page, all: readonly Said[]): Promise<void> {
  const token = await tokenOf(page);
  const { origin, pathname } = new URL(page.url());
  const conversationId = pathname.split("/")[2];
  for (const text of all) {
    lastId++;
    const clientId = `01900000-0000-7000-8000-${lastId.toString(16).padStart(12, "0")}`;
    await post(origin, "MessageService/Send", { conversationId, clientId, content: { text } }, token);
  }
}

/** callAs calls a method as the person of that page, and returns its answer. */
export async function callAs(page: Page, method: string, body: object): Promise<Answer> {
  return post(new URL(page.url()).origin, method, body, await tokenOf(page));
}

/** isStored waits until a text is in the database of that page's device: what is not is gone with the page. */
export async function isStored(page: Page, store: string, text: string): Promise<void> {
  const rows = () =>
    page.evaluate(async (name) => {
      const open = indexedDB.open("hongyan");
      await new Promise((done) => (open.onsuccess = done));
      const all = open.result.transaction(name).objectStore(name).getAll();
      await new Promise((done) => (all.onsuccess = done));
      open.result.close();
      return JSON.stringify(all.result);
    }, store);
  await expect.poll(rows).toContain(JSON.stringify(text).slice(1, -1));
}

/** befriend makes the people of two pages friends. */
export async function befriend(one: Page, other: Page): Promise<void> {
  const id = async (page: Page) => ((await callAs(page, "AccountService/GetMe", {}))["user"] as { id: string }).id;
  const [first, second] = [await id(one), await id(other)];
  await callAs(one, "ContactService/Request", { userId: second });
  await callAs(other, "ContactService/Accept", { userId: first });
}
