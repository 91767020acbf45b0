// What events are for whoever shows them.
import type { Body, Event, Id, Operation, Text } from "./types";

export function isOperation(body: Body): body is Operation {
  return "target" in body;
}

/** isShown: something is drawn where it stands in the stream. */
export function isShown({ body }: Event): boolean {
  return body.kind !== "hidden" && !isOperation(body);
}

/** gone is what is left of a message that was taken back; by nobody: its time was over. */
export function gone(by: Id): Body {
  return by === "0" ? { kind: "hidden" } : { kind: "recalled", by };
}

const nothing: Text = { text: "", entities: [] };

/** wordsOf is the text of a message, or under its pictures. */
export function wordsOf(body: Body): Text {
  if (body.kind === "text") {
    return body;
  }
  return (body.kind === "rich" && "caption" in body.value ? body.value.caption : undefined) ?? nothing;
}
