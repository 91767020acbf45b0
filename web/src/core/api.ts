// What a tab may ask of the core, and how the two talk over one broadcast
// channel that all tabs share.
import type { Patch } from "./patch";
import type { Device, Entity, Event, Failure, FileKeys, Folder, Id, Member, Millis, Permissions, Plain, ReasonName, Rich, Said, Seq, ServerInfo, State, Status, Text, Timer, User } from "./types";
import type { StickerPack as WirePack } from "../gen/hongyan/v1/sticker_pb";

/** Before anybody is signed in, and what ends it. */
export interface AccountApi {
  serverInfo(): Promise<ServerInfo>;
  register(a: { handle: string; password: string; name: string; deviceName: string; setupKey: string; language: string }): Promise<void>;
  signIn(a: { handle: string; password: string; deviceName: string }): Promise<void>;
  /** Forgets everything on this device, unsent messages too. */
  signOut(): Promise<void>;
  /** For ever, everywhere, and as signOut on this device. */
  deleteAccount(password: string): Promise<void>;
}

/** What is seen of a stream: see Log. */
export interface ReadingApi {
  /**
   * Loads a conversation into State.logs where one goes on reading: with the
   * first unread message, else with the newest part. Takes markedUnread away.
   * A log that is there stays as it is.
   */
  open(conv: Id): Promise<void>;
  /** Loads what is before the first event in memory. */
  loadOlder(conv: Id): Promise<void>;
  /** Loads what is after the last event in memory. */
  loadNewer(conv: Id): Promise<void>;
  /**
   * Makes State.logs hold the part around seq, instead of what it held if that
   * is not next to it. The newest part: seq = headSeq. False: there is no such
   * event, or one may not see it, or it is not on this device and offline.
   */
  loadAround(a: { conv: Id; seq: Seq }): Promise<boolean>;
}

/** What one tells others without words. */
export interface MarksApi {
  markRead(a: { conv: Id; seq: Seq; num: number }): Promise<void>;
  markAllRead(): Promise<void>;
  typing(conv: Id): Promise<void>;
}

interface SendingApi {
  /** Reply: the message it answers. Writes to the outbox; returns once the row is safe on this device. Takes the draft away. */
  send(a: { conv: Id; clientId: string; text: string; entities: readonly Entity[]; reply?: Seq; rich?: Rich; keys?: readonly FileKeys[]; isHeld?: boolean; isSilent?: boolean; noPreview?: boolean; until?: Millis }): Promise<void>;
  resend(a: { conv: Id; clientId: string }): Promise<void>;
  discard(a: { conv: Id; clientId: string }): Promise<void>;
  /** At once in State.drafts and on this device, on the server some seconds after the last call. Empty: none. */
  saveDraft(a: { conv: Id; text: string; reply?: Seq }): Promise<void>;
}

/** One variant of a file; without conv and seq it is one's own. */
export interface FileRef {
  readonly conv: Id;
  readonly seq: Seq;
  readonly id: Id;
  readonly variant: "original" | "thumb";
  /** Instead of a message, the pack of stickers that has it. */
  readonly pack?: Id;
}

/** Files, on their way and on the server. */
export interface FilesApi {
  /** The files of a message stand still, or go on. */
  pauseUpload(a: { conv: Id; clientId: string; isPaused: boolean }): Promise<void>;
  /** Where a page finds them, in the order asked: at most 100, good for hours. */
  links(files: readonly FileRef[]): Promise<readonly string[]>;
  /** Bytes of one's files, of how many (0: any number), and of one file at most. */
  fileUsage(): Promise<{ readonly bytes: number; readonly quota: number; readonly most: number }>;
  /** Opens an encrypted file; how that goes is told on a channel, see sealed/channel.ts. Without an address: no longer. */
  unseal(a: { id: string; url: string; key: Uint8Array }): Promise<void>;
  /** Messages of a kind below a seq, ascending, about limit of them; go on below before, 0: that was the first. */
  attached(a: { conv: Id; what: "media" | "document" | "voice" | "links"; before: Seq; limit: number }): Promise<{ readonly events: readonly Event[]; readonly before: Seq }>;
}

/** How one keeps conversations: shown at once, taken back when the server refuses or cannot be reached. */
export interface SettingsApi {
  /** Above: the pinned conversation to stand right above; empty: on top. */
  pin(a: { conv: Id; pinned: boolean; above: Id }): Promise<void>;
  /** Until 0: not muted; Infinity: for ever. */
  mute(a: { conv: Id; until: Millis }): Promise<void>;
  markUnread(a: { conv: Id; unread: boolean }): Promise<void>;
  /** Until the next message, unless it is muted. */
  archive(a: { conv: Id; archived: boolean }): Promise<void>;
  /** Until the next message. */
  unlist(a: { conv: Id; unlisted: boolean }): Promise<void>;
}

export interface PeopleApi {
  find(handle: string): Promise<User | null>;
  /** By a part of the name as it is written or sounds, or by the whole handle; the best first. */
  seek(text: string): Promise<readonly Id[]>;
  openDirect(user: Id): Promise<Id>;
  createGroup(a: { name: string; users: readonly Id[] }): Promise<Id>;
  /** A page of them in the order of joining, the first for page ""; only: those of these who are members. */
  members(a: { conv: Id; page: string; only?: readonly Id[] }): Promise<{ members: readonly Member[]; next: string }>;
  addMembers(a: { conv: Id; users: readonly Id[] }): Promise<void>;
  /** Ban: and does not come back. */
  removeMember(a: { conv: Id; user: Id; ban: boolean; recall: boolean }): Promise<void>;
  leave(conv: Id): Promise<void>;
  rename(a: { conv: Id; name: string }): Promise<void>;
  /** Of oneself, or of the group conv; key names the bytes in blobs.ts, "": none. */
  setAvatar(a: { conv: Id; key: string }): Promise<void>;
}

/** One thing one does about somebody. What comes of it is in State.contacts and State.requests. */
export type ContactWish = { readonly user: Id } & (
  | { readonly wish: "request"; readonly message: string; readonly remark: string; readonly tags: readonly string[] }
  | { readonly wish: "update"; readonly remark: string; readonly tags: readonly string[] }
  | { readonly wish: "reject"; readonly reply: string }
  | { readonly wish: "accept" | "ignore" | "withdraw" | "remove" | "block" | "unblock" }
);

export interface ContactsApi {
  contact(a: ContactWish): Promise<void>;
  /** Brings what is known of somebody up to date, and tells which groups both are in. */
  card(user: Id): Promise<Card>;
}

export interface Card {
  /** Some of them, by name. */
  readonly groups: readonly { readonly conv: Id; readonly name: string; readonly members: number }[];
  /** How many there are. */
  readonly count: number;
}

/** Something to be done to a group: GroupService says who may. Until 0: it ends; Infinity: for ever. */
export type Order = { readonly conv: Id } & (
  | { readonly do: "role"; readonly user: Id; readonly role: "admin" | "member" }
  | { readonly do: "transfer"; readonly user: Id }
  | { readonly do: "dissolve" }
  | { readonly do: "permissions"; readonly permissions: Partial<Permissions> }
  | { readonly do: "mute"; readonly user: Id; readonly until: Millis }
  | { readonly do: "mute_all"; readonly until: Millis }
  | { readonly do: "slow"; readonly seconds: number }
  /** In any conversation. */
  | { readonly do: "timer"; readonly timer: Timer }
  | { readonly do: "notice"; readonly text: string }
  | { readonly do: "nickname"; readonly nickname: string }
  | { readonly do: "history"; readonly visible: boolean }
  | { readonly do: "unban"; readonly user: Id }
  | { readonly do: "revoke"; readonly invite: Id }
  | { readonly do: "answer"; readonly user: Id; readonly accept: boolean; readonly reason: string }
);

/** A link by which people join a group. */
export interface Invite {
  readonly id: Id;
  readonly creator: Id;
  readonly createdAt: Millis;
  /** 0: it does not expire. */
  readonly expiresAt: Millis;
  /** 0: any number. */
  readonly maxUses: number;
  readonly uses: number;
  readonly approval: boolean;
}

/** Where such a link leads. */
export interface Invitation {
  readonly name: string;
  readonly memberCount: number;
  readonly inviter: User | null;
  readonly approval: boolean;
  /** The conversation, for one who is in it; else "". */
  readonly conv: Id;
  readonly application: "none" | "waiting" | "rejected";
  readonly avatar: string;
}

export interface Ban {
  readonly user: User;
  readonly by: Id;
  readonly at: Millis;
}

export interface Application {
  readonly user: User;
  readonly message: string;
  readonly at: Millis;
  readonly inviter: Id;
}

export type GroupRule = "member" | "banned" | "role" | "muted" | "all_muted" | "slow";

export interface Explanation {
  /** As in hyv1.GroupAction, from 1. */
  readonly action: number;
  readonly allowed: boolean;
  readonly rule: GroupRule;
  /** The circle that may: 1 everybody, 2 admins, 3 the owner. */
  readonly least: number;
  /** When a refusal ends; 0: it does not by itself, Infinity: never. */
  readonly until: Millis;
}

export interface NoticeReaders {
  readonly readCount: number;
  /** Members without oneself. */
  readonly memberCount: number;
  /** Empty in groups of more than 200. */
  readonly read: readonly Id[];
  readonly unread: readonly Id[];
}

export interface GroupsApi {
  order(o: Order): Promise<void>;
  bans(conv: Id): Promise<readonly Ban[]>;
  invites(conv: Id): Promise<readonly Invite[]>;
  /** The token is told this once. */
  createInvite(a: { conv: Id; expiresAt: Millis; uses: number; approval: boolean }): Promise<{ invite: Invite; token: string }>;
  invitation(token: string): Promise<Invitation>;
  /** The conversation, or "" while the application waits. */
  join(a: { token: string; message: string }): Promise<Id>;
  applications(conv: Id): Promise<readonly Application[]>;
  /** Who has read the notice that is at that seq. */
  noticeReaders(a: { conv: Id; seq: Seq }): Promise<NoticeReaders>;
  /** What was done in the group before an event, or at last (0), newest first: a page. */
  actions(a: { conv: Id; before: Seq }): Promise<{ events: readonly Event[]; hasMore: boolean }>;
  /** What somebody may do there, and the rule that decides each. */
  explain(a: { conv: Id; user: Id }): Promise<readonly Explanation[]>;
  /** Asks for Conversation.faces. */
  faces(conv: Id): Promise<void>;
  /** Asks what members are called there, for Conversation.nicknames: at most 500. */
  nicknames(a: { conv: Id; users: readonly Id[] }): Promise<void>;
}

/** One's own account. */
export interface OwnApi {
  /** Newest activity first. */
  devices(): Promise<readonly Device[]>;
  revokeDevice(id: Id): Promise<void>;
  revokeOthers(): Promise<void>;
  renameDevice(a: { id: Id; name: string }): Promise<void>;
  /** Changes what is given. */
  updateProfile(a: { name?: string; bio?: string }): Promise<void>;
  /** Signs all other devices out. */
  changePassword(a: { old: string; new: string }): Promise<void>;
}

/** One thing one does with folders. A new one has the id "0". */
export type FolderWish =
  | { readonly do: "save"; readonly folder: Folder }
  | { readonly do: "delete"; readonly folder: Id }
  | { readonly do: "order"; readonly folders: readonly Id[] }
  | { readonly do: "keep"; readonly folder: Id; readonly conv: Id; readonly kept: boolean };

/** What comes of it is in State.folders. */
export interface FoldersApi {
  folder(a: FolderWish): Promise<void>;
}

/** Who is there; what comes of it is in State.presence and State.status. */
export interface PresenceApi {
  /** A tab shows these people, and is used or not. It says so again every minute; without people it is closed. */
  attend(a: { tab: string; users: readonly Id[]; isIdle: boolean }): Promise<void>;
  setStatus(a: Status): Promise<void>;
}

export type Audience = "everybody" | "friends" | "nobody";
export type PrivacyItem = "messages" | "groups" | "foundByHandle" | "foundByName" | "presence" | "lastSeen" | "avatar";

/** Who may: an audience, and people who may whatever it is, or may not. */
export interface PrivacyRule {
  readonly audience: Audience;
  readonly always: readonly Id[];
  readonly never: readonly Id[];
}

export interface Privacy {
  readonly rules: Readonly<Record<PrivacyItem, PrivacyRule>>;
  /** Others are told what one has read, and that one is typing; then one is told of them. */
  readonly marks: boolean;
  readonly typing: boolean;
}

/** What one decides about oneself. */
export interface PrivacyApi {
  /** Changes what is given, and returns all of it. */
  privacy(a: { rules?: Partial<Privacy["rules"]>; marks?: boolean; typing?: boolean }): Promise<Privacy>;
}

/** What the server lets one do: for how long one may edit and recall, and whether it looks at links. */
export interface Windows {
  readonly edit: Millis;
  readonly recall: Millis;
  readonly previews: boolean;
}

/** What one does with messages once they are sent. */
export interface OpsApi {
  /** Those of them one may see, as they are now: at most 100. */
  messages(a: { conv: Id; seqs: readonly Seq[] }): Promise<readonly Event[]>;
  /** Reply stays what it was, and so do the files of rich: the text is under them. */
  edit(a: { conv: Id; seq: Seq; text: string; entities: readonly Entity[]; reply: Seq; noPreview?: boolean; rich?: Rich }): Promise<void>;
  recall(a: { conv: Id; seqs: readonly Seq[] }): Promise<void>;
  react(a: { conv: Id; seq: Seq; emoji: string; added: boolean }): Promise<void>;
  /** Who reacted, the latest first. */
  reactions(a: { conv: Id; seq: Seq }): Promise<readonly { readonly user: Id; readonly emoji: string }[]>;
  /** For oneself alone, for ever. */
  hide(a: { conv: Id; seqs: readonly Seq[] }): Promise<void>;
  /** As hide, everything up to seq. */
  clear(a: { conv: Id; seq: Seq }): Promise<void>;
  /** For all in the conversation. */
  pinMessage(a: { conv: Id; seq: Seq; pinned: boolean }): Promise<void>;
  /** In large groups nobody is named; else State.marks knows from then on. */
  readers(a: { conv: Id; seq: Seq }): Promise<{ readonly readCount: number; readonly memberCount: number; readonly read: readonly Id[]; readonly unread: readonly Id[]; /** When those of read had read it; 0: nobody knows. */ readonly at: readonly Millis[] }>;
  /** One by one, or together as one record. */
  forward(a: { from: Id; seqs: readonly Seq[]; to: Id; merged: boolean }): Promise<void>;
  /** For these options of a poll, and no others. */
  vote(a: { conv: Id; seq: Seq; options: readonly number[] }): Promise<void>;
  closePoll(a: { conv: Id; seq: Seq }): Promise<void>;
  /** Who voted for an option, the latest first: at most 200. */
  votes(a: { conv: Id; seq: Seq; option: number }): Promise<readonly Id[]>;
  /** For how long one may edit and recall what one has said. */
  windows(): Promise<Windows>;
}

/** A message that waits for its time. */
export interface Scheduled {
  readonly conv: Id;
  readonly clientId: string;
  readonly body: Said;
  readonly sendAt: Millis;
  /** Why it could not be sent, or null while it waits. */
  readonly refused: ReasonName | null;
}

/** What one says later. */
export interface ScheduleApi {
  schedule(a: Text & { conv: Id; clientId: string; isSilent: boolean; sendAt: Millis; noPreview?: boolean }): Promise<void>;
  /** The same at another time. */
  reschedule(a: { conv: Id; clientId: string; sendAt: Millis }): Promise<void>;
  /** In the order of their times. */
  scheduled(conv: Id): Promise<readonly Scheduled[]>;
  cancelScheduled(a: { conv: Id; clientId: string }): Promise<void>;
  sendScheduled(a: { conv: Id; clientId: string }): Promise<void>;
}

export interface UndoApi {
  /** Takes back what was to wait until a time that is not over; the draft is then that text, and what it answers. False: it is sent. */
  undo(a: { conv: Id; clientId: string; text: string; reply: Seq }): Promise<boolean>;
}

export type StickerPack = Plain<WirePack>;

/** Packs of stickers. */
export interface StickersApi {
  /** Those one made or keeps, in one's order. */
  packs(): Promise<readonly StickerPack[]>;
  pack(id: Id): Promise<{ readonly pack: StickerPack; readonly isKept: boolean }>;
  keepPack(a: { id: Id; isKept: boolean }): Promise<void>;
  orderPacks(ids: readonly Id[]): Promise<void>;
  /** Puts these in the place of what the pack has; id "": a new one. Stickers: the ids of their files, and what they stand for. */
  putPack(a: { id: Id; title: string; isPrivate: boolean; stickers: readonly { readonly id: Id; readonly emoji: string }[] }): Promise<void>;
  deletePack(id: Id): Promise<void>;
  /** Brings a picture to the server that is among the blobs of this device, and returns its id. */
  addPicture(key: string): Promise<Id>;
}

/** What is kept on this device. */
export interface CacheApi {
  /** Messages with all the words of text in them, whatever their case, newest first. */
  search(a: { text: string; conv?: Id; limit: number }): Promise<readonly Event[]>;
  /** The greatest first. */
  storage(): Promise<readonly Stored[]>;
  /** Forgets the messages of a conversation here; the server has them. */
  clearCache(conv: Id): Promise<void>;
}

export interface Stored {
  readonly conv: Id;
  readonly messages: number;
  /** About so many. */
  readonly bytes: number;
}

export interface ChatApi extends ReadingApi, MarksApi, SendingApi, FilesApi, SettingsApi, PeopleApi, ContactsApi, GroupsApi, OwnApi, CacheApi, PresenceApi, PrivacyApi, OpsApi, ScheduleApi, FoldersApi, UndoApi, StickersApi {
  /** The network is back, or somebody looks at a tab: look whether the connection lives, or try now. */
  wake(): Promise<void>;
  /** Somebody asks for it: connect now. */
  retry(): Promise<void>;
}

export type CoreApi = AccountApi & ChatApi;
export type Method = keyof CoreApi;

/** patience is the longest wait for the answer to a method, milliseconds: what hangs has failed. Pictures are brought to the server, which looks at them. */
export function patience(method: Method): Millis {
  return method === "setAvatar" || method === "addPicture" ? 300_000 : 10_000;
}

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

/** lifeName is that of the lock it holds for as long as it runs. */
export function lifeName(workerUrl: string): string {
  return `hongyan life ${workerUrl}`;
}
