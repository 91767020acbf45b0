// What one says later: the server keeps it, and sends it when its time has come.
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type * as wireSchedule from "../gen/hongyan/v1/schedule_pb";
import { ScheduleService } from "../gen/hongyan/v1/schedule_pb";
import type { Scheduled, ScheduleApi } from "./api";
import type { Core } from "./core";
import { ApiError, failureOf } from "./errors";
export { stickersApi } from "./stickers"; // small: it comes along
import { millis, reasonName, said, wireEntity } from "./wire";

export function scheduleApi({ call }: Core): ScheduleApi {
  const { method } = ScheduleService;
  return {
    async schedule({ conv, clientId, text, entities, isSilent, sendAt, noPreview = false }) {
      await call(method.schedule, { conversationId: conv, clientId, content: { kind: { case: "text", value: { body: text, entities: entities.map(wireEntity) } }, noPreview }, silent: isSilent, sendAt: timestampFromMs(sendAt) });
    },
    async reschedule({ conv, clientId, sendAt }) {
      // As the server has it: another client may have written what this one cannot.
      const was = (await call(method.list, { conversationId: conv })).scheduled.find((m) => m.clientId === clientId);
      if (was?.content === undefined) {
        throw new ApiError(failureOf("not_found", "MESSAGE_NOT_FOUND"));
      }
      await call(method.schedule, { conversationId: conv, clientId, content: was.content, silent: was.silent, sendAt: timestampFromMs(sendAt) });
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
  return { conv: m.conversationId, clientId: m.clientId, body: m.content === undefined ? { kind: "unknown", fallback: "" } : said(m.content), sendAt: millis(m.sendAt), refused: m.refused === 0 ? null : reasonName(m.refused) };
}
