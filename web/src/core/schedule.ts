// What one says later: the server keeps it, and sends it when its time has come.
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type * as wireSchedule from "../gen/hongyan/v1/schedule_pb";
import { ScheduleService } from "../gen/hongyan/v1/schedule_pb";
import type { Scheduled, ScheduleApi } from "./api";
import type { Core } from "./core";
export { stickersApi } from "./stickers"; // small: it comes along
import { millis, reasonName, saidContent, wireEntity } from "./wire";

export function scheduleApi({ call }: Core): ScheduleApi {
  const { method } = ScheduleService;
  return {
    async schedule({ conv, clientId, text, entities, isSilent, sendAt, noPreview = false }) {
      await call(method.schedule, { conversationId: conv, clientId, content: { kind: { case: "text", value: { body: text, entities: entities.map(wireEntity) } }, noPreview }, silent: isSilent, sendAt: timestampFromMs(sendAt) });
    },
    async scheduled(conv) {
      return (await call(method.list, { conversationId: conv })).scheduled.map(scheduled);
    },
    async cancelScheduled({ conv, clientId }) {
      await call(method.cancel, { conversationId: conv, clientId });
    },
    async sendScheduled({ conv, clientId }) {
      await call(method.sendNow, { conversationId: conv, clientId });
    },
  };
}

function scheduled(m: wireSchedule.Scheduled): Scheduled {
  const body = m.content === undefined ? null : saidContent(m.content).body;
  const { text, entities } = body?.kind === "text" ? body : { text: "", entities: [] };
  return { conv: m.conversationId, clientId: m.clientId, text, entities, isSilent: m.silent, sendAt: millis(m.sendAt), refused: m.refused === 0 ? null : reasonName(m.refused) };
}
