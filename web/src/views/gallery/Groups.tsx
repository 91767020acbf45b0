import { INFO_PAGES } from "../../state/route";
import { InfoPane } from "../group/InfoPane";
import { NO_ANSWER, NO_MEMBERS } from "./answers";
import { ANN, conversation, group, LONG, say, state } from "./cast";
import type { Scene } from "./scene";
import { Shelf, Specimen } from "./Specimen";

const OWN = "80";

const all = [
  { id: OWN, name: "of the owner", role: "owner" },
  { id: "83", name: "of a member", role: "member" },
  { id: "84", name: "of a group one left", role: "none" },
  { id: NO_ANSWER, name: "members on their way", role: "member" },
  { id: NO_MEMBERS, name: "members do not come", role: "member" },
] as const;

const direct = [
  { id: "85", name: "of a person", peer: ANN },
  { id: "86", name: "of a person with a long name", peer: LONG },
] as const;

export const groups: Scene = () =>
  state([...all.map(({ id, role }) => group(id, say("产品讨论组", "Product"), { role })), ...direct.map(({ id, peer }) => conversation(id, { peer, set: { pinned: 1, mutedUntil: Infinity } }))]);

export function Groups() {
  return (
    <>
      <Shelf title="Info">
        {[...all, ...direct].map(({ id, name }) => (
          <Specimen key={id} name={name} height={620}>
            <InfoPane conv={id} page="" />
          </Specimen>
        ))}
      </Shelf>
      <Shelf title="Pages of the owner">
        {INFO_PAGES.map((page) => (
          <Specimen key={page} name={page} height={620}>
            <InfoPane conv={OWN} page={page} />
          </Specimen>
        ))}
      </Shelf>
    </>
  );
}
