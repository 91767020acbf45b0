import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { ContentSchema } from "../gen/hongyan/v1/content_pb";
import { ScheduleServiceListResponseSchema } from "../gen/hongyan/v1/schedule_pb";
import type { Call, Core } from "./core";
import { scheduleApi } from "./schedule";

const document = create(ContentSchema, { kind: { case: "document", value: { file: { id: "5", name: "a.pdf" } } }, reply: { seq: 3n } });
const text = create(ContentSchema, { kind: { case: "text", value: { body: "hi" } } });

function setup() {
  const asked: unknown[] = [];
  const scheduled = [document, text].map((content, i) => ({ conversationId: "100", clientId: `c${i}`, content, silent: i === 0, sendAt: timestampFromMs(1000) }));
  const call = (async (method: { name: string }, request: unknown) => {
    if (method.name === "List") {
      return create(ScheduleServiceListResponseSchema, { scheduled });
    }
    asked.push(request);
    return {};
  }) as unknown as Call;
  return { asked, api: scheduleApi({ call } as Partial<Core> as Core) };
}

test("what another client has scheduled is told of whatever kind it is", async () => {
  const { api } = setup();
  expect(await api.scheduled("100")).toMatchObject([
    { clientId: "c0", body: { kind: "rich", what: "document", value: { file: { name: "a.pdf" } } }, sendAt: 1000, refused: null },
    { clientId: "c1", body: { kind: "text", text: "hi" } },
  ]);
});

test("another time changes nothing else", async () => {
  const { api, asked } = setup();
  await api.reschedule({ conv: "100", clientId: "c0", sendAt: 5000 });
  expect(asked).toEqual([{ conversationId: "100", clientId: "c0", content: document, silent: true, sendAt: timestampFromMs(5000) }]);
  await expect(api.reschedule({ conv: "100", clientId: "gone", sendAt: 5000 })).rejects.toMatchObject({ failure: { reason: "MESSAGE_NOT_FOUND" } });
});
