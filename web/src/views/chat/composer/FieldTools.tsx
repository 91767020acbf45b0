import type { RefObject } from "preact";
import type { Id } from "../../../core/types";
import { loadToolTexts } from "../../../i18n";
import { useSnapshot } from "../../../state/useSnapshot";
import { OnDemand } from "../../OnDemand";
import { useAtoms } from "./useAtoms";
import { useSelection } from "./useSelection";
import { useSuggest } from "./useSuggest";
import { useTypeAnywhere } from "./useTypeAnywhere";

const toolbar = () => Promise.all([import("./Toolbar"), loadToolTexts()]).then(([m]) => m.Toolbar);
const emoji = () => Promise.all([import("./EmojiSuggestions"), loadToolTexts()]).then(([m]) => m.EmojiSuggestions);
const members = () => Promise.all([import("./MemberSuggestions"), loadToolTexts()]).then(([m]) => m.MemberSuggestions);

/** FieldTools is what helps with a text, once there is one: styles for what is selected, what is meant by a sign, and the way into the field. */
export function FieldTools({ conv: id, field }: { conv: Id; field: RefObject<HTMLTextAreaElement | null> }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  const { isSelecting, stopSelecting } = useSelection(field);
  const { asked, keys, close } = useSuggest(field, conv?.kind === "group");
  useAtoms(field);
  useTypeAnywhere(field);
  const suggest = asked === null ? null : { asked, keys, field, onClose: close };
  return (
    <>
      {isSelecting && <OnDemand load={toolbar} props={{ field, onClose: stopSelecting }} />}
      {suggest?.asked.kind === "emoji" && <OnDemand load={emoji} props={suggest} />}
      {suggest?.asked.kind === "member" && conv !== undefined && <OnDemand load={members} props={{ ...suggest, conv }} />}
    </>
  );
}
