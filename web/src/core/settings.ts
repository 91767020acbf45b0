// How one keeps conversations in one's list. A change is shown at once; when
// the server does not take it, what was before is shown again and the caller
// is told why. There is no queue: a setting one made offline and forgot about
// would come as a surprise.
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ConversationSettings as WireSettings } from "../gen/hongyan/v1/common_pb";
import { ConversationService } from "../gen/hongyan/v1/conversation_pb";
import type { SettingsApi } from "./api";
import type { Core } from "./core";
import type { Conversation, ConversationSettings, Id } from "./types";
import { settings } from "./wire";

type Field = keyof ConversationSettings;

/** The changes of one field that are not answered yet. */
interface Changes {
  /** What the server had when the first was asked for, or has said since. */
  base: ConversationSettings[Field] | undefined;
  /** The one that is shown, null after it failed. */
  latest: object | null;
  count: number;
}

const openOf = new WeakMap<Core, Map<string, Changes>>();

export function settingsApi(core: Core): SettingsApi {
  const { call, state, change } = core;
  const { method } = ConversationService;
  const open = openOf.get(core) ?? new Map<string, Changes>();
  openOf.set(core, open);

  const set = <F extends Field>(conv: Id, field: F, value: ConversationSettings[F]): void => {
    const known = state().conversations[conv]?.settings;
    if (known !== undefined) {
      change({ kind: "settings", conv, settings: { ...known, [field]: value } });
    }
  };

  /** away lasts until the next message. */
  const away = (conv: Id) => (state().conversations[conv]?.headNum ?? 0) + 1;

  /**
   * Only its own field is taken of an answer: another change may be on its way.
   * Of several changes of one field the latest is shown; when it fails, what the
   * server is known to have.
   */
  const tried = async <F extends Field>(conv: Id, field: F, value: ConversationSettings[F], ask: () => Promise<{ settings?: WireSettings | undefined }>): Promise<void> => {
    const shown = () => state().conversations[conv]?.settings[field];
    const key = `${conv} ${field}`;
    const changes = open.get(key) ?? { base: shown(), latest: null, count: 0 };
    const me = {};
    open.set(key, changes);
    changes.latest = me;
    changes.count++;
    set(conv, field, value);
    try {
      const answer = settings((await ask()).settings)[field];
      changes.base = answer;
      if (changes.latest === me || changes.latest === null) {
        set(conv, field, answer);
      }
    } catch (error) {
      if (changes.latest === me) {
        changes.latest = null;
        // Unless another device changed it meanwhile.
        if (changes.base !== undefined && shown() === value) {
          set(conv, field, changes.base as ConversationSettings[F]);
        }
      }
      throw error;
    } finally {
      changes.count--;
      if (changes.count === 0) {
        open.delete(key);
      }
    }
  };

  return {
    pin: ({ conv, pinned, above }) =>
      tried(conv, "pinned", pinned ? place(Object.values(state().conversations), above) : 0, () => call(method.pin, { conversationId: conv, pinned, aboveId: above === "" ? "0" : above })),
    mute: ({ conv, until }) =>
      tried(conv, "mutedUntil", until, () => call(method.mute, until === Infinity ? { conversationId: conv, forEver: true } : until === 0 ? { conversationId: conv } : { conversationId: conv, until: timestampFromMs(until) })),
    markUnread: ({ conv, unread }) => tried(conv, "markedUnread", unread, () => call(method.markUnread, { conversationId: conv, unread })),
    archive: ({ conv, archived }) => tried(conv, "archived", archived ? away(conv) : 0, () => call(method.archive, { conversationId: conv, archived })),
    unlist: ({ conv, unlisted }) => tried(conv, "unlisted", unlisted ? away(conv) : 0, () => call(method.unlist, { conversationId: conv, unlisted })),
  };
}

/** place is a number above that conversation and below the next one, until the server says which. */
function place(conversations: readonly Conversation[], above: Id): number {
  const numbers = conversations.map((c) => c.settings.pinned);
  const low = conversations.find((c) => c.id === above)?.settings.pinned ?? 0;
  const higher = numbers.filter((n) => n > low);
  return low === 0 || higher.length === 0 ? Math.max(0, ...numbers) + 1 : (low + Math.min(...higher)) / 2;
}
