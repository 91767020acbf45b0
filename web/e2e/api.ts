import type { Page } from "@playwright/test";

export interface Said {
  readonly body: string;
  readonly entities?: readonly { readonly kind: string; readonly offset: number; readonly length: number; readonly url?: string; readonly language?: string }[];
}

let lastId = 0;

/** sayAll writes messages through the API, as the person of that page, into the conversation that is open there. */
export async function sayAll(page: Page, all: readonly Said[]): Promise<void> {
  const first = lastId + 1;
  lastId += all.length;
  await page.evaluate(
    async ([list, from]) => {
      const open = indexedDB.open("hongyan");
      await new Promise((done) => (open.onsuccess = done));
      const account = open.result.transaction("meta").objectStore("meta").get("account");
      await new Promise((done) => (account.onsuccess = done));
      const conversationId = location.pathname.split("/")[2];
      for (const [i, text] of list.entries()) {
        const clientId = `01900000-0000-7000-8000-${(from + i).toString(16).padStart(12, "0")}`;
        for (;;) {
          const response = await fetch("/hongyan.v1.MessageService/Send", {
            method: "POST",
            headers: { "content-type": "application/json", authorization: `Bearer ${account.result.tokens.access}` },
            body: JSON.stringify({ conversationId, clientId, content: { text } }),
          });
          if (response.ok) {
            break;
          }
          if (response.status !== 429) {
            throw new Error(await response.text());
          }
          await new Promise((done) => setTimeout(done, 500));
        }
      }
    },
    [all, first] as const,
  );
}

/** callAs calls a method as the person of that page, and returns its answer. */
export function callAs(page: Page, method: string, body: object): Promise<Record<string, unknown>> {
  return page.evaluate(
    async ([name, request]) => {
      const open = indexedDB.open("hongyan");
      await new Promise((done) => (open.onsuccess = done));
      const account = open.result.transaction("meta").objectStore("meta").get("account");
      await new Promise((done) => (account.onsuccess = done));
      open.result.close();
      const response = await fetch(`/hongyan.v1.${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${account.result.tokens.access}` },
        body: JSON.stringify(request),
      });
      if (!response.ok) {
        throw new Error(await response.text());
      }
      return (await response.json()) as Record<string, unknown>;
    },
    [method, body] as const,
  );
}

/** befriend makes the people of two pages friends. */
export async function befriend(one: Page, other: Page): Promise<void> {
  const id = async (page: Page) => ((await callAs(page, "AccountService/GetMe", {}))["user"] as { id: string }).id;
  const [first, second] = [await id(one), await id(other)];
  await callAs(one, "ContactService/Request", { userId: second });
  await callAs(other, "ContactService/Accept", { userId: first });
}
