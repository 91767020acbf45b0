import type { Conversation } from "../../../core/types";
import { writable } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { Closed } from "./Closed";
import { Composer } from "./Composer";

/** ChatComposer is where one writes, or why one cannot. */
export function ChatComposer({ conv, onSend }: { conv: Conversation; onSend: () => void }) {
  const may = useSnapshot((s) => writable(s, conv.id));
  return may === "yes" ? <Composer key={conv.id} conv={conv.id} onSend={onSend} /> : <Closed conv={conv} why={may} />;
}
