import { useReducer } from "preact/hooks";
import type { Conversation } from "../../../core/types";
import { loadGroupTexts, loadPeopleTexts } from "../../../i18n";
import { writable } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { OnDemand } from "../../OnDemand";
import { Composer } from "./Composer";

const closed = () => Promise.all([import("./Closed"), loadPeopleTexts(), loadGroupTexts()]).then(([m]) => m.Closed);

/** ChatComposer is where one writes, or why one cannot. */
export function ChatComposer({ conv, onSend }: { conv: Conversation; onSend: () => void }) {
  const [, lookAgain] = useReducer((n: number) => n + 1, 0);
  const may = useSnapshot((s) => writable(s, conv.id));
  return may === "yes" ? <Composer key={conv.id} conv={conv.id} slow={conv.role === "member" ? (conv.group?.slowSeconds ?? 0) : 0} onSend={onSend} /> : <OnDemand load={closed} props={{ conv, why: may, onOver: () => lookAgain(0) }} />;
}
