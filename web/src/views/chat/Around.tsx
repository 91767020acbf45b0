import type { Conversation, Seq } from "../../core/types";
import { loadGroupTexts, loadOpsTexts, loadPeopleTexts } from "../../i18n";
import { OnDemand } from "../OnDemand";
import { Announcer } from "./Announcer";
import css from "./ChatView.module.css";

const strangerBar = () => Promise.all([import("../people/StrangerBar"), loadPeopleTexts()]).then(([m]) => m.StrangerBar);
const pinnedBar = () => Promise.all([import("./pins/PinnedBar"), loadOpsTexts()]).then(([m]) => m.PinnedBar);
const groupSide = () => Promise.all([import("../group/GroupSide"), loadGroupTexts()]).then(([m]) => m.GroupSide);

/** Around is what stands above the messages of an open conversation, and what it does besides. */
export function Around({ conv, since }: { conv: Conversation; since: Seq }) {
  return (
    <>
      {conv.peer !== "" && <OnDemand key={conv.peer} load={strangerBar} props={{ peer: conv.peer }} />}
      {conv.pinnedSeqs.length > 0 && <OnDemand load={pinnedBar} props={{ conv }} meanwhile={<div class={css["pins"]} />} />}
      <Announcer conv={conv} />
      {conv.group !== null && <OnDemand load={groupSide} props={{ conv, group: conv.group, since }} />}
    </>
  );
}
