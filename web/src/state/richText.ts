// A message that is no text, in one line.
import type { Rich } from "../core/types";
import { t } from "../i18n";
import { clock } from "../i18n/span";
import { unknownText } from "./names";

/** richText: what it is, and the words below it. */
export function richText(body: Rich, words: string): string {
  const what = label(body);
  return words === "" ? what : `${what} ${words}`;
}

function label(body: Rich): string {
  switch (body.what) {
    case "media": {
      const { files } = body.value;
      return files.length > 1 ? t("said.album", { count: files.length }) : t(files[0]?.mime.startsWith("video/") === true ? "said.video" : "said.picture");
    }
    case "voice":
      return t("said.voice", { time: clock(body.value.file?.durationMs ?? 0) });
    case "document":
      return body.value.encryption !== undefined ? t("said.encrypted") : t("said.document", { name: body.value.file?.name ?? "" });
    case "location":
      return t("said.location", { name: body.value.name });
    case "card":
      return t("said.card", { name: body.value.name });
    case "poll":
      return t("said.poll", { question: body.value.question });
    case "sticker":
      return t("said.sticker", { emoji: body.value.emoji });
    case "record":
      return t("said.record", { title: body.value.title });
    default:
      return unknownText(body.fallback);
  }
}
