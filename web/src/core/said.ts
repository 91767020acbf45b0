// What events are for whoever shows them.
import type { Body, Event, Operation, Text } from "./types";

export function isOperation(body: Body): body is Operation {
  return "target" in body;
}

/** isShown: something is drawn where it stands in the stream. */
export function isShown({ body }: Event): boolean {
  return body.kind !== "hidden" && !isOperation(body);
}

const nothing: Text = { text: "", entities: [] };

/** wordsOf is the text of a message, or under its pictures. */
export function wordsOf(body: Body): Text {
  if (body.kind === "text") {
    return body;
  }
  return (body.kind === "rich" && "caption" in body.value ? body.value.caption : undefined) ?? nothing;
}
