// The words of the client. Everything here is plain data: it is stored in
// IndexedDB, sent between the worker and the tabs, and compared by identity.
import type * as common from "../gen/hongyan/v1/common_pb";
import type * as content from "../gen/hongyan/v1/content_pb";
import type { Reason } from "../gen/hongyan/v1/error_pb";
import type { Seal } from "./sealed/format";

/** A 64-bit id, in decimal. */
export type Id = string;
/** A place in a stream: 1, 2, 3 … without holes. */
export type Seq = number;
/** Unix milliseconds. For display and expiry, never for order. */
export type Millis = number;

export type ReasonName = keyof typeof Reason;

/** Why something did not work, as far as a person should know. */
export interface Failure {
  /** Connect code, for example "permission_denied"; "unavailable" when the server could not be reached. */
  readonly code: string;
  readonly reason: ReasonName;
  readonly field: string;
  readonly limit: number;
  /** Milliseconds to wait before another try, or 0. */
  readonly retryAfter: number;
  readonly requestId: string;
}

export interface User {
  readonly id: Id;
  readonly handle: string;
  readonly name: string;
  readonly bio: string;
  readonly deleted: boolean;
  /** The server's own account: it writes, and does not read answers. */
  readonly system: boolean;
  /** What the name sounds like: "zhang san feng". */
  readonly searchKey: string;
  /** Where their picture is on the server; none, or "": nowhere for the reader. */
  readonly avatar?: string;
}

/** How a part of a text is shown. Offset and length count UTF-16 code units, as strings here do. */
export type Entity = { readonly offset: number; readonly length: number } & (
  | { readonly kind: "bold" | "italic" | "strike" | "code" | "spoiler" | "quote" }
  | { readonly kind: "pre"; readonly language: string }
  | { readonly kind: "link"; readonly url: string }
  | { readonly kind: "mention"; readonly user: Id }
  /** All members of a group; those who keep order in it. */
  | { readonly kind: "mention_all" | "mention_admins" }
);

export interface Text {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** A message of content.proto as plain data, field by field: a number for a seq, Unix milliseconds for a time (0: unset), Text for a text. */
export type Plain<T> = T extends bigint
  ? number
  : T extends Uint8Array
    ? Uint8Array
    : T extends { readonly $typeName: "google.protobuf.Timestamp" }
      ? Millis
      : T extends { readonly $typeName: "hongyan.v1.Text" }
        ? Text
        : T extends readonly (infer E)[]
          ? readonly Plain<E>[]
          : T extends object
            ? { readonly [K in keyof T as K extends `$${string}` ? never : K]: Plain<T[K]> }
            : T;

type WireContent = NonNullable<content.Content["kind"]["case"]>;
type WireValue<K extends WireContent> = Extract<content.Content["kind"], { case: K }>["value"];

/** What a message says in another way than by words: one kind of Content each. */
export type Rich = { readonly [K in Exclude<WireContent, "text">]: { readonly kind: "rich"; readonly what: K; readonly value: Plain<WireValue<K>>; readonly fallback: string } }[Exclude<WireContent, "text">];

/** What is needed to show a file before it is there. */
export type FileInfo = Plain<content.File>;

/** What somebody says. */
export type Said =
  | ({ readonly kind: "text" } & Text)
  | Rich
  /** Of a later version of the protocol: kept, and shown as "update your app". */
  | { readonly kind: "unknown"; readonly fallback: string }
  /** Taken back; by whom. */
  | { readonly kind: "recalled"; readonly by: Id };

/** What happened to an earlier message: no message itself, and not shown in its place. */
export type Operation =
  /** Without content: it was changed again later on. */
  | { readonly kind: "edited"; readonly target: Seq; readonly edits: number; readonly content: Content | null }
  | { readonly kind: "unsaid"; readonly target: Seq }
  /** It was read: now it is known when it goes away. */
  | { readonly kind: "timed"; readonly target: Seq; readonly expiresAt?: Millis | undefined }
  | { readonly kind: "reacted"; readonly target: Seq; readonly emoji: string; readonly added: boolean; readonly count: number }
  | { readonly kind: "pinned"; readonly target: Seq; readonly pinned: boolean }
  /** Without a preview: it was changed or taken back later on. */
  | { readonly kind: "previewed"; readonly target: Seq; readonly preview?: NonNullable<Content["preview"]> | undefined }
  | { readonly kind: "polled"; readonly target: Seq; readonly result: Omit<PollResult, "mine"> };

/** How a poll stands; right is there as soon as one may know it. */
export type PollResult = Plain<common.PollResult>;

export const noVotes: PollResult = { votes: [], voters: 0, closed: false, mine: [] };

/** What an edit changes. */
export interface Content {
  readonly body: Said;
  /** The message it answers. */
  readonly reply: Plain<content.Reply> | null;
  readonly forwarded: Plain<content.Forwarded> | null;
  readonly preview: Plain<content.LinkPreview> | null;
}

export type Body =
  | Said
  /** Deleted by the reader for themselves, or its time is over: nothing is drawn. */
  | { readonly kind: "hidden" }
  | Operation
  | { readonly kind: "group_created"; readonly name: string; readonly users: readonly Id[] }
  | { readonly kind: "members_added"; readonly users: readonly Id[] }
  | { readonly kind: "member_removed"; readonly user: Id }
  | { readonly kind: "member_left" }
  | { readonly kind: "group_renamed"; readonly name: string; readonly searchKey: string }
  | { readonly kind: "owner_changed"; readonly user: Id }
  | { readonly kind: "role_changed"; readonly user: Id; readonly role: Role }
  | { readonly kind: "group_dissolved" }
  | { readonly kind: "member_joined"; readonly user: Id }
  /** What else is done to a group. */
  | GroupBody;

export type GroupBody = { readonly kind: "group" } & GroupChange;

/** As common.proto has it, field by field. An end of 0 or undefined: it is over; Infinity: for ever. */
export type GroupChange =
  | { readonly what: "permissionsChanged"; readonly permissions: Permissions }
  | { readonly what: "memberMuted"; readonly userId: Id; readonly until?: Millis }
  | { readonly what: "allMuted"; readonly until?: Millis }
  | { readonly what: "slowModeChanged"; readonly seconds: number }
  | { readonly what: "banChanged"; readonly userId: Id; readonly banned: boolean }
  | { readonly what: "inviteCreated" | "inviteRevoked"; readonly inviteId: Id }
  | { readonly what: "applicationsChanged"; readonly waiting: number }
  | { readonly what: "noticeChanged"; readonly text: string }
  | { readonly what: "nicknameChanged"; readonly nickname: string }
  | { readonly what: "historyChanged"; readonly fromSeq: Seq }
  | { readonly what: "groupAvatarChanged"; readonly avatar: string }
  | { readonly what: "timerChanged"; readonly timer: Timer };

/** How many seconds messages stay; negative: from when they are read; 0: they do. */
export type Timer = number;

/** A circle of members, each part of the one before: everybody, admins and the owner, the owner. */
export type Who = 1 | 2 | 3;

/** Who may do what in a group. */
export interface Permissions {
  readonly speak: Who;
  readonly invite: Who;
  readonly editInfo: Who;
  readonly pin: Who;
  readonly mentionAll: Who;
}

/** What its members see of a group beside its stream. */
export interface Group extends Permissions {
  /** Until then only admins and the owner speak. */
  readonly mutedUntil: Millis;
  readonly slowSeconds: number;
  /** How many wait to be let in. */
  readonly applications: number;
  readonly notice: string;
  readonly noticeSeq: Seq;
  /** 0: newcomers see nothing from before they came. */
  readonly historyFromSeq: Seq;
  /** As User.avatar. */
  readonly avatar?: string;
}

/** What some think of a message, in one character. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** Some of them: at most three. */
  readonly users: readonly Id[];
  readonly isMine: boolean;
}

/** One entry of a conversation's stream. A message is as it is now; nothing else ever changes. */
export interface Event extends Omit<Content, "body"> {
  readonly conv: Id;
  readonly seq: Seq;
  /** Countable messages up to and including this event. */
  readonly num: number;
  readonly countable: boolean;
  readonly sender: Id;
  readonly sentAt: Millis;
  readonly clientId: string;
  readonly body: Body;
  /** The newest operation that is part of this; 0: none. */
  readonly changedSeq: Seq;
  /** How often it was edited, and when at last. */
  readonly edits: number;
  readonly editedAt: Millis;
  readonly reactions: readonly Reaction[];
  readonly isPinned: boolean;
  /** Null: nobody voted yet, or it is no poll. */
  readonly poll: PollResult | null;
  /** The server sent it when its time had come: its sender was not there. */
  readonly isScheduled: boolean;
  /** Sent to notify nobody. */
  readonly isSilent: boolean;
  /** When it goes away, by the server's clock; 0: it stays; Infinity: some time after it is read. */
  readonly expiresAt: Millis;
}

/** A message nobody has done anything to, and what is no message. */
export const untouched: Omit<Event, "conv" | "seq" | "num" | "countable" | "sender" | "sentAt" | "clientId" | "body"> = {
  reply: null,
  forwarded: null,
  preview: null,
  changedSeq: 0,
  edits: 0,
  editedAt: 0,
  reactions: [],
  isPinned: false,
  poll: null,
  isScheduled: false,
  isSilent: false,
  expiresAt: 0,
};

export type Role = "none" | "member" | "admin" | "owner";

export interface Conversation {
  readonly id: Id;
  /** Saved: what one keeps for oneself, with nobody else in it. */
  readonly kind: "direct" | "group" | "saved";
  readonly name: string;
  /** The other one of a direct conversation, else "". */
  readonly peer: Id;
  readonly role: Role;
  readonly memberCount: number;
  /** The newest event known. It is the cursor of this stream. */
  readonly headSeq: Seq;
  readonly headNum: number;
  readonly readSeq: Seq;
  readonly readNum: number;
  readonly joinedSeq: Seq;
  readonly peerReadSeq: Seq;
  readonly peerDeliveredSeq: Seq;
  readonly createdAt: Millis;
  readonly last: Event | null;
  /** The newest event that changed who is a member: a member list made before it is old. */
  readonly membersSeq: Seq;
  readonly settings: ConversationSettings;
  /** What the name of a group sounds like. */
  readonly searchKey: string;
  /** Null where one is not a member, and in direct conversations. */
  readonly group: Group | null;
  /** Until then one may not speak here. */
  readonly silencedUntil: Millis;
  /** What one is called here, or "". */
  readonly nickname: string;
  /** What others are called here, as far as it is known; "" for as everywhere. */
  readonly nicknames: Readonly<Record<Id, string>>;
  /** The first members, for its picture, as they were when somebody asked: at most nine. */
  readonly faces: readonly Id[];
  /** Messages after readSeq that are not unread: taken back, or deleted for oneself. */
  readonly uncountedSeqs: readonly Seq[];
  /** Unread messages that mention one, in their order. */
  readonly mentionSeqs: readonly Seq[];
  /** Messages pinned for all, the last one pinned at the end. */
  readonly pinnedSeqs: readonly Seq[];
  /** Of the messages sent from now on. */
  readonly timer: Timer;
}

/** How one keeps a conversation in one's list. The same on all one's devices. */
export interface ConversationSettings {
  /** The greatest stands on top; 0: not pinned. */
  readonly pinned: number;
  /** 0: not muted; Infinity: for ever. */
  readonly mutedUntil: Millis;
  readonly markedUnread: boolean;
  /** In the archive, if that is muted or has a headNum below this; 0: not. */
  readonly archived: number;
  /** Not in the list while its headNum is below this. */
  readonly unlisted: number;
  /** How many messages wait here for their time, and how many were refused then. */
  readonly scheduled: number;
  readonly unsent: number;
}

/** What was written in a conversation and not sent. */
export interface Draft {
  readonly text: string;
  /** By the server's clock once saved there, by this device's before. */
  readonly savedAt: Millis;
  /** False until the server has it. */
  readonly saved: boolean;
  /** The message it answers; 0: none. */
  readonly reply: Seq;
}

/** What one keeps of somebody; nobody else sees it. */
export interface Contact {
  readonly id: Id;
  readonly friend: boolean;
  /** Shown in place of the name; "" for none. */
  readonly remark: string;
  readonly tags: readonly string[];
  readonly blocked: boolean;
  /** Since when they are friends. */
  readonly since: Millis;
  /** What the remark sounds like. */
  readonly searchKey: string;
}

/** The newest wish of one to become the friend of another. */
export interface ContactRequest {
  /** "from to" */
  readonly id: string;
  readonly from: Id;
  readonly to: Id;
  readonly message: string;
  /** What is pending or ignored has expired when its time is over. */
  readonly state: "pending" | "accepted" | "rejected" | "ignored" | "withdrawn" | "expired";
  readonly reply: string;
  readonly sentAt: Millis;
  /** By the server's clock. */
  readonly expiresAt: Millis;
}

/**
 * The part of a stream that is in memory, in the order of seq.
 * Invariants: events ascend; between neighbours nothing is missing, unless the
 * seq of the first of the two is in gaps.
 *
 * A gap inside is at most log.ts MAX_HOLE wide and fills by itself: show that
 * something is coming. A gap after the last event means that the log does not
 * reach the newest one (one jumped far up, or was away for long): what is new
 * does not go into such a log, State.conversations knows how far the head is;
 * loadNewer goes on reading downwards, loadAround {seq: headSeq} goes to the
 * newest part. At most MAX_EVENTS are kept: loadOlder may cut the lower end,
 * which makes such a gap, and loadNewer the upper one, which takes atStart away.
 */
export interface Log {
  readonly events: readonly Event[];
  /** After these seqs something is missing that History may have. Ascending. See above for the last event's. */
  readonly gaps: readonly Seq[];
  /** True when there is nothing visible before the first event. */
  readonly atStart: boolean;
}

export const emptyLog: Log = { events: [], gaps: [], atStart: false };

/** A message on its way. It lives until its event is applied. */
export interface Pending {
  readonly clientId: string;
  readonly conv: Id;
  readonly text: string;
  readonly entities: readonly Entity[];
  /** The message it answers; 0: none. */
  readonly reply: Seq;
  /** In place of a text. Its files have no id until the server has them. */
  readonly rich?: Rich;
  /** Where the bytes of its files are, in their order: see blobs.ts. They go to the server before the message does. */
  readonly keys?: readonly FileKeys[];
  /** It is to notify nobody. */
  readonly isSilent?: boolean;
  /** What its link leads to is not to be shown. */
  readonly noPreview?: boolean;
  /** It is not sent before, by this device's clock: until then it can be taken back. */
  readonly until?: Millis;
  /** Its files are not all on the server. */
  readonly isHeld?: boolean;
  /** They wait until somebody goes on. */
  readonly isPaused?: boolean;
  /** When it was written, by this device's clock. Order is that of clientId. */
  readonly at: Millis;
  readonly state: "queued" | "stored" | "failed";
  /** The seq the server gave it, once stored. */
  readonly seq: Seq;
  readonly failure: Failure | null;
  /** Once refused: how many messages there were here then. */
  readonly num?: number | undefined;
}

export interface FileKeys {
  readonly file: string;
  /** Of a video; "": none. */
  readonly poster: string;
  /** It is encrypted on its way: the bytes kept here are not. */
  readonly seal?: Seal;
}

/** How far the files of a message have come. */
export interface Upload {
  readonly sent: number;
  readonly total: number;
  /** Bytes in a second; 0: not known yet, or nothing moves. */
  readonly speed: number;
}

/** How somebody is seen by the one who reads this. */
export interface Presence {
  readonly state: "offline" | "online" | "away" | "busy";
  readonly text: string;
  /** When somebody offline was last seen, by the server's clock, in whole minutes; 0: not known. */
  readonly seenAt: Millis;
}

/** What one chose to be. */
export interface Status {
  /** Auto: online while a device is used, else away. */
  readonly choice: "auto" | "away" | "busy" | "invisible";
  readonly text: string;
  /** When the text goes away, by the server's clock; 0: it stays. */
  readonly textUntil: Millis;
}

export type Link =
  /** Nothing tried: nobody is signed in. */
  | "idle"
  | "connecting"
  | "syncing"
  | "live"
  /** Lost; the next try is scheduled. */
  | "waiting";

export type Session =
  | { readonly kind: "loading" }
  | { readonly kind: "out" }
  | { readonly kind: "in"; readonly me: User }
  /** The tokens are no longer good. What is cached and unsent is kept for the same account. */
  | { readonly kind: "expired"; readonly me: User; readonly failure: Failure; readonly at: Millis };

/** Everything the views may see. Changed by apply only; unchanged parts keep their identity. */
export interface State {
  readonly session: Session;
  readonly link: Link;
  /** False when nothing can be kept on this device (private mode, no space). */
  readonly durable: boolean;
  /** Of the own stream, and the epoch all cursors belong to. */
  readonly epoch: string;
  readonly userSeq: Seq;
  /** True once a first sync was applied, on this start or an earlier one. */
  readonly synced: boolean;
  readonly conversations: Readonly<Record<Id, Conversation>>;
  readonly users: Readonly<Record<Id, User>>;
  readonly contacts: Readonly<Record<Id, Contact>>;
  readonly requests: Readonly<Record<string, ContactRequest>>;
  /** True once contacts and requests were read: the events of the own stream keep them so. */
  readonly listed: boolean;
  /** Of conversations that were opened. */
  readonly logs: Readonly<Record<Id, Log>>;
  /** Per conversation, in the order of writing. */
  readonly outbox: Readonly<Record<Id, readonly Pending[]>>;
  /** By the client id of the message: of those whose files are on their way. Never kept. */
  readonly uploads: Readonly<Record<string, Upload>>;
  /** Read marks the server has not confirmed yet. */
  readonly reading: Readonly<Record<Id, { readonly seq: Seq; readonly num: number }>>;
  /** Who types where, and until when to believe it. */
  readonly typing: Readonly<Record<Id, Readonly<Record<Id, Millis>>>>;
  /** Per conversation; none has no entry. */
  readonly drafts: Readonly<Record<Id, Draft>>;
  /** Drafts taken away here of which the server still has to be told: without text. */
  readonly cleared: Readonly<Record<Id, Draft>>;
  /** How far the others have read, in groups where somebody asked; never kept. */
  readonly marks: Readonly<Record<Id, Readonly<Record<Id, Seq>>>>;
  /** The server's clock minus this device's, as of the last connection. */
  readonly skew: Millis;
  /** What the last application to a group came to, if that was told since the core began. */
  readonly answered: Answered | null;
  /** Of people somebody looks at; never kept. Who is not in it may be anything. */
  readonly presence: Readonly<Record<Id, Presence>>;
  /** Null: not known. */
  readonly status: Status | null;
  /** In their order. */
  readonly folders: readonly Folder[];
}

/** A way to look at the list. */
export interface Folder {
  readonly id: Id;
  readonly name: string;
  /** Or "". */
  readonly emoji: string;
  /** Chosen one by one. */
  readonly conversationIds: readonly Id[];
  /** All of a kind. */
  readonly direct: boolean;
  readonly groups: boolean;
  /** Of those that are not chosen one by one. */
  readonly excludeMuted: boolean;
}

export interface Answered {
  readonly conv: Id;
  readonly name: string;
  readonly accepted: boolean;
  /** Why not; may be empty. */
  readonly reason: string;
  /** Of the own stream. */
  readonly seq: Seq;
}

export const emptyState: State = {
  session: { kind: "loading" },
  link: "idle",
  durable: true,
  epoch: "",
  userSeq: 0,
  synced: false,
  conversations: {},
  users: {},
  contacts: {},
  requests: {},
  listed: false,
  logs: {},
  outbox: {},
  uploads: {},
  reading: {},
  typing: {},
  drafts: {},
  cleared: {},
  marks: {},
  skew: 0,
  answered: null,
  presence: {},
  status: null,
  folders: [],
};

export type UserEventBody =
  | { readonly kind: "joined"; readonly conversation: Conversation; readonly users: readonly User[] }
  | { readonly kind: "left"; readonly conv: Id; readonly leftSeq: Seq }
  | { readonly kind: "read"; readonly conv: Id; readonly readSeq: Seq; readonly readNum: number }
  | { readonly kind: "profile"; readonly user: User }
  | { readonly kind: "person"; readonly users: readonly User[] }
  | { readonly kind: "devices" }
  | { readonly kind: "settings"; readonly conv: Id; readonly settings: ConversationSettings }
  | { readonly kind: "draft"; readonly conv: Id; readonly draft: Draft }
  | { readonly kind: "hidden"; readonly conv: Id; readonly seqs: readonly Seq[] }
  /** The first event one still sees. */
  | { readonly kind: "cleared"; readonly conv: Id; readonly from: Seq }
  | { readonly kind: "voted"; readonly conv: Id; readonly seq: Seq; readonly own: Pick<PollResult, "mine" | "right"> }
  | { readonly kind: "contact"; readonly contact: Contact; readonly users: readonly User[] }
  | { readonly kind: "request"; readonly request: ContactRequest; readonly users: readonly User[] }
  | { readonly kind: "answered"; readonly answer: Omit<Answered, "seq"> }
  | { readonly kind: "folders"; readonly folders: readonly Folder[] }
  | { readonly kind: "unknown" };

export interface UserEvent {
  readonly seq: Seq;
  readonly body: UserEventBody;
}

/** How far a member has read and holds; 0 means unchanged. */
export interface Mark {
  readonly conv: Id;
  readonly user: Id;
  readonly readSeq: Seq;
  readonly deliveredSeq: Seq;
}

export interface Diff {
  readonly conversation: Conversation;
  readonly draft: Draft | null;
  readonly tail: readonly Event[];
  /** Messages that changed between what this device knows and the tail; all, if isAllChanged. */
  readonly changed: readonly Seq[];
  readonly isAllChanged: boolean;
}

/** One page of the answer to a sync. */
export interface Differences {
  readonly epoch: string;
  readonly resync: boolean;
  readonly userSeq: Seq;
  readonly userEvents: readonly UserEvent[];
  readonly conversations: readonly Diff[];
  readonly users: readonly User[];
  /** All there are, with a resync. */
  readonly folders: readonly Folder[];
  readonly nextPage: string;
  /** True for the first page, which alone carries epoch, resync and the own stream. */
  readonly first: boolean;
}

export interface Head {
  readonly conv: Id;
  readonly seq: Seq;
  readonly readSeq: Seq;
  readonly peerReadSeq: Seq;
  readonly peerDeliveredSeq: Seq;
}

export interface Tokens {
  readonly access: string;
  /** When the access token ends, by this device's clock. */
  readonly accessExpiresAt: Millis;
  readonly refresh: string;
}

export interface Member {
  readonly user: User;
  readonly role: Role;
  /** Until then they may not speak. */
  readonly mutedUntil: Millis;
  /** What they are called here, or "". */
  readonly nickname: string;
}

/** One signed-in place of the account. */
export interface Device {
  readonly id: Id;
  readonly name: string;
  readonly createdAt: Millis;
  readonly lastActiveAt: Millis;
  readonly address: string;
  readonly current: boolean;
}

/** What a server says of itself before anybody signs in. */
export interface ServerInfo {
  readonly name: string;
  readonly registrationOpen: boolean;
  readonly setupNeeded: boolean;
  readonly version: string;
}
