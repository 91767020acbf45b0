import type { Id } from "../../core/types";
import { minute, seenOf, useShown } from "../../state/presence";
import { useSnapshot } from "../../state/useSnapshot";
import { presenceText } from "./text";

/** PresenceLine is how somebody is seen, in words; otherwise what stands there when one does not know. */
export function PresenceLine({ user, otherwise }: { user: Id; otherwise: string }) {
  useShown(user);
  const seen = useSnapshot((s) => seenOf(s, user));
  void minute.value;
  return <span dir="auto">{(seen !== null && presenceText(seen)) || otherwise}</span>;
}
