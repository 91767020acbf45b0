// What one does with messages once they are sent. What comes of it is told in
// the streams. Fetched when it is first needed.
import { OperationService } from "../gen/hongyan/v1/operation_pb";
import type { OpsApi } from "./api";
import type { Core } from "./core";
import { textContent } from "./frames";
import { remote } from "./remote";
import { richContent, withCaption } from "./rich";
import { uuidv7 } from "./uuid";
import * as wire from "./wire";

const { method } = OperationService;

export function opsApi({ call, change, state }: Core): OpsApi {
  const know = (users: readonly Parameters<typeof wire.user>[0][]) => {
    change({ kind: "users", users: users.map(wire.user) });
    return users.map((u) => u.id);
  };
  return {
    async messages({ conv, seqs }) {
      return (await call(method.getMessages, { conversationId: conv, seqs: seqs.map(BigInt) })).messages.map(wire.event);
    },
    async edit({ conv, seq, text, entities, reply, noPreview, rich }) {
      const content = rich === undefined ? textContent(text, entities, reply, noPreview) : richContent({ reply, rich: withCaption(rich, { text, entities }) });
      await call(method.edit, { conversationId: conv, seq: BigInt(seq), content });
    },
    async recall({ conv, seqs }) {
      await call(method.recall, { conversationId: conv, seqs: seqs.map(BigInt) });
    },
    async react({ conv, seq, emoji, added }) {
      await call(method.react, { conversationId: conv, seq: BigInt(seq), emoji, remove: !added });
    },
    async reactions({ conv, seq }) {
      const { reacted } = await call(method.listReactions, { conversationId: conv, seq: BigInt(seq), pageSize: 200 });
      know(reacted.flatMap((r) => r.user ?? []));
      return reacted.map((r) => ({ user: r.user?.id ?? "0", emoji: r.emoji }));
    },
    async hide({ conv, seqs }) {
      await call(method.hide, { conversationId: conv, seqs: seqs.map(BigInt) });
    },
    async clear({ conv, seq }) {
      await call(method.clear, { conversationId: conv, seq: BigInt(seq) });
    },
    async pinMessage({ conv, seq, pinned }) {
      await call(method.pinMessage, { conversationId: conv, seq: BigInt(seq), pinned });
    },
    async readers({ conv, seq }) {
      const a = await call(method.listReaders, { conversationId: conv, seq: BigInt(seq) });
      const [read, unread] = [know(a.read), know(a.unread)];
      // What was told meanwhile may be newer.
      const told = state().marks[conv] ?? {};
      change({ kind: "marks", conv, marks: Object.fromEntries([...read, ...unread].map((id, i) => [id, Math.max(Number(a.readSeqs[i] ?? 0), told[id] ?? 0)])) });
      return { readCount: a.readCount, memberCount: a.memberCount, read, unread, at: a.readAt.map(wire.millis) };
    },
    async forward({ from, seqs, to, merged }) {
      const clientIds = merged ? [uuidv7()] : seqs.map(() => uuidv7());
      await call(method.forward, { fromConversationId: from, seqs: seqs.map(BigInt), toConversationId: to, clientIds, merged });
    },
    async vote({ conv, seq, options }) {
      await call(method.vote, { conversationId: conv, seq: BigInt(seq), options: [...options] });
    },
    async closePoll({ conv, seq }) {
      await call(method.closePoll, { conversationId: conv, seq: BigInt(seq) });
    },
    async votes({ conv, seq, option }) {
      return know((await call(method.listVotes, { conversationId: conv, seq: BigInt(seq), option, pageSize: 200 })).votes.flatMap((v) => v.user ?? []));
    },
    async windows() {
      const { editSeconds, recallSeconds, linkPreviews } = await call((await remote()).ServerService.method.getInfo, {});
      return { edit: editSeconds === 0 ? Infinity : editSeconds * 1000, recall: recallSeconds === 0 ? Infinity : recallSeconds * 1000, previews: linkPreviews };
    },
  };
}
