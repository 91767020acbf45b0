import type { Id } from "../../../core/types";
import type { Over as Asked } from "../../../state/asked";
import { Reacted } from "./Reacted";
import { ReactDialog } from "./ReactDialog";

/** Over is what opens over the messages for one of them, or some. */
export function Over({ over, onClose }: { conv: Id; over: NonNullable<Asked>; onClose: () => void }) {
  switch (over.kind) {
    case "react":
      return <ReactDialog event={over.event} onClose={onClose} />;
    case "reacted":
      return <Reacted event={over.event} onClose={onClose} />;
    case "readers":
    case "forward":
    case "pins":
      return null;
  }
}
