import { randomBytes } from "node:crypto";

export const PASSWORD = "correct horse battery";

/** What the browser of the stories calls itself. */
const DEVICE = "Chrome Linux";

/** What the server answers, in the JSON of the protocol. */
export type Answer = Readonly<Record<string, unknown>>;

/** Caller is somebody who uses the API without a browser. */
export class Caller {
  readonly handle: string;
  readonly id: string;
  readonly #url: string;
  /** What the server said when they came in. */
  readonly session: Answer;
  readonly #token: string;

  private constructor(url: string, handle: string, session: Answer) {
    this.#url = url;
    this.handle = handle;
    this.id = textAt(session["user"], "id");
    this.session = session;
    this.#token = textAt(session, "accessToken");
  }

  static async register(url: string, handle: string, name: string): Promise<Caller> {
    return new Caller(url, handle, await post(url, "AccountService/Register", { handle, password: PASSWORD, name, deviceName: DEVICE }));
  }

  static async signIn(url: string, handle: string): Promise<Caller> {
    return new Caller(url, handle, await post(url, "AccountService/SignIn", { handle, password: PASSWORD, deviceName: DEVICE }));
  }

  /** readWelcome waits for what the server's own account says to somebody new, and reads it. */
  async readWelcome(): Promise<void> {
    for (;;) {
      const { conversations = [] } = (await this.call("ConversationService/List", {})) as { conversations?: readonly { readonly id: string; readonly headSeq?: string; readonly unread?: number }[] };
      const welcome = conversations.find((c) => (c.unread ?? 0) > 0);
      if (welcome !== undefined) {
        await this.call("MessageService/MarkRead", { conversationId: welcome.id, seq: welcome.headSeq });
        return;
      }
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  call(method: string, body: unknown): Promise<Answer> {
    return post(this.#url, method, body, this.#token);
  }

  async openDirect(other: Caller): Promise<string> {
    const { conversation } = await this.call("ConversationService/OpenDirect", { userId: other.id });
    return textAt(conversation, "id");
  }

  async createGroup(name: string, others: readonly Caller[]): Promise<string> {
    const { conversation } = await this.call("ConversationService/CreateGroup", { name, userIds: others.map((o) => o.id) });
    return textAt(conversation, "id");
  }

  async send(conversationId: string, body: string, entities: readonly unknown[] = []): Promise<number> {
    const { seq } = await this.call("MessageService/Send", { conversationId, clientId: uuid(), content: { text: { body, entities } } });
    return Number(seq);
  }
}

/** befriend makes two friends, and notes what the second keeps of the first. */
export async function befriend(one: Caller, other: Caller, note: { readonly remark: string; readonly tags: readonly string[] }): Promise<void> {
  await one.call("ContactService/Request", { userId: other.id, message: "" });
  await other.call("ContactService/Accept", { userId: one.id, ...note });
}

/** uuid is one of version 7, later than those before it. */
function uuid(): string {
  const hex = Date.now().toString(16).padStart(12, "0") + "7" + randomBytes(8).toString("hex").slice(0, 3) + "8" + randomBytes(8).toString("hex").slice(0, 15);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export async function post(url: string, method: string, body: unknown, token = ""): Promise<Answer> {
  const response = await fetch(`${url}/hongyan.v1.${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === "" ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${method}: ${response.status} ${await response.text()}`);
  }
  return (await response.json()) as Answer;
}

function textAt(value: unknown, key: string): string {
  const found = typeof value === "object" && value !== null ? (value as Answer)[key] : undefined;
  if (typeof found !== "string") {
    throw new Error(`no ${key} in ${JSON.stringify(value)}`);
  }
  return found;
}
