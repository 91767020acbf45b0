import type { Conversation } from "../../../core/types";
import { loadPeopleTexts } from "../../../i18n";
import { writable } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { OnDemand } from "../../OnDemand";
import { Composer } from "./Composer";

const closed = () => Promise.all([import("./Closed"), loadPeopleTexts()]).then(([m]) => m.Closed);

/** ChatComposer is where one writes, or why one cannot. */
export function ChatComposer({ conv, onSend }: { conv: Conversation; onSend: () => void }) {
  const may = useSnapshot((s) => writable(s, conv.id));
  return may === "yes" ? <Composer key={conv.id} conv={conv.id} onSend={onSend} /> : <OnDemand load={closed} props={{ conv, why: may }} />;
}
