import type { Id } from "../../core/types";
import { seenOf, useShown } from "../../state/presence";
import { useSnapshot } from "../../state/useSnapshot";
import { Sign } from "./Sign";

/** PresenceDot stands at the corner of somebody's avatar; of those who are no friends there is none. What holds it is positioned. */
export function PresenceDot({ user }: { user: Id }) {
  useShown(user);
  const state = useSnapshot((s) => seenOf(s, user)?.state ?? null);
  return state === null ? null : <Sign state={state} isCorner />;
}
