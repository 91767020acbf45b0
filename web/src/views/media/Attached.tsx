import type { Id, Rich } from "../../core/types";
import { t } from "../../i18n";
import { rememberKeys } from "../../state/files";
import type { Message } from "../../state/timeline";
import { Album } from "./Album";
import { DocumentCard } from "./DocumentCard";
import { LocationCard } from "./LocationCard";
import { PersonCard } from "./PersonCard";
import { shownOf } from "./shown";
import { Sticker } from "../stickers/Sticker";
import { Voice } from "./Voice";

/** Attached draws what a message says beside words. */
export function Attached({ message, body, conv }: { message: Message; body: Rich; conv: Id }) {
  const m = shownOf(message, body, conv);
  if (m.keys !== undefined) {
    rememberKeys(m.clientId, m.keys);
  }
  switch (m.rich.what) {
    case "media":
      return <Album message={m} files={m.rich.value.files} />;
    case "document":
      return m.rich.value.file === undefined ? null : <DocumentCard message={m} file={m.rich.value.file} />;
    case "voice":
      return m.rich.value.file === undefined ? null : <Voice message={m} file={m.rich.value.file} waveform={m.rich.value.waveform} />;
    case "location":
      return <LocationCard place={m.rich.value} />;
    case "sticker":
      return <Sticker message={m} sticker={m.rich.value} />;
    case "card":
      return <PersonCard card={m.rich.value} />;
    default:
      return <>{t("chat.unknown_message")}</>;
  }
}
