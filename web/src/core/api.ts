// What a tab may ask of the core, and how the two talk over one broadcast
// channel that all tabs share.
import type { Patch } from "./patch";
import type { Entity, Failure, Id, Member, Seq, State, User } from "./types";

export interface AccountApi {
  register(a: { handle: string; password: string; name: string; deviceName: string; setupKey: string; language: string }): Promise<void>;
  signIn(a: { handle: string; password: string; deviceName: string }): Promise<void>;
  /** Forgets everything on this device, unsent messages too. */
  signOut(): Promise<void>;
}

export interface ChatApi {
  /** Loads the newest part of a conversation into State.logs. */
  open(conv: Id): Promise<void>;
  /** Loads what is before the first event in memory. */
  loadOlder(conv: Id): Promise<void>;
  /** Writes to the outbox; returns once the row is safe on this device. */
  send(a: { conv: Id; clientId: string; text: string; entities: readonly Entity[] }): Promise<void>;
  resend(a: { conv: Id; clientId: string }): Promise<void>;
  discard(a: { conv: Id; clientId: string }): Promise<void>;
  markRead(a: { conv: Id; seq: Seq; num: number }): Promise<void>;
  typing(conv: Id): Promise<void>;

  find(handle: string): Promise<User | null>;
  openDirect(user: Id): Promise<Id>;
  createGroup(a: { name: string; users: readonly Id[] }): Promise<Id>;
  members(conv: Id): Promise<readonly Member[]>;
  addMembers(a: { conv: Id; users: readonly Id[] }): Promise<void>;
  removeMember(a: { conv: Id; user: Id }): Promise<void>;
  leave(conv: Id): Promise<void>;
  rename(a: { conv: Id; name: string }): Promise<void>;

  /** The network is back, or somebody looks at a tab: try now. */
  wake(): Promise<void>;
}

export type CoreApi = AccountApi & ChatApi;
export type Method = keyof CoreApi;
export type Argument<M extends Method> = Parameters<CoreApi[M]> extends [infer A] ? A : undefined;
export type Result<M extends Method> = Awaited<ReturnType<CoreApi[M]>>;

/** From a tab to the core. */
export type Ask =
  | { readonly to: "core"; readonly kind: "hello"; readonly tab: string }
  | { readonly to: "core"; readonly kind: "call"; readonly tab: string; readonly id: number; readonly method: Method; readonly argument: unknown };

/** From the core to the tabs. */
export type Tell =
  /** The whole state, for a tab that said hello or missed a patch. */
  | { readonly to: "tab"; readonly kind: "state"; readonly tab: string; readonly core: string; readonly version: number; readonly state: State }
  /** A core has started: tabs say hello, and what they asked of the one before is lost. */
  | { readonly to: "tab"; readonly kind: "started"; readonly core: string }
  | { readonly to: "tab"; readonly kind: "patch"; readonly core: string; readonly version: number; readonly patch: Patch }
  | { readonly to: "tab"; readonly kind: "result"; readonly tab: string; readonly id: number; readonly value: unknown }
  | { readonly to: "tab"; readonly kind: "refused"; readonly tab: string; readonly id: number; readonly failure: Failure };

/**
 * channelName is that of the core started from this URL. Tabs of another
 * version of the client have another worker, and another channel.
 */
export function channelName(workerUrl: string): string {
  return `hongyan ${workerUrl}`;
}
