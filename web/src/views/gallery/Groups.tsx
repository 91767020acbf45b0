import { GroupPanel } from "../group/GroupPanel";
import { NO_ANSWER, NO_MEMBERS } from "./answers";
import { group, say, state } from "./cast";
import type { Scene } from "./scene";
import { Shelf, Specimen } from "./Specimen";

const all = [
  { id: "80", name: "of the owner", role: "owner" },
  { id: "83", name: "of a member", role: "member" },
  { id: "84", name: "of a group one left", role: "none" },
  { id: NO_ANSWER, name: "members on their way", role: "member" },
  { id: NO_MEMBERS, name: "members do not come", role: "member" },
] as const;

export const groups: Scene = () => state(all.map(({ id, role }) => group(id, say("产品讨论组", "Product"), { role })));

export function Groups() {
  return (
    <Shelf title="Group info">
      {all.map(({ id, name }) => (
        <Specimen key={id} name={name} height={620}>
          <GroupPanel conv={id} />
        </Specimen>
      ))}
    </Shelf>
  );
}
