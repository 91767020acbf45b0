import { Fragment } from "preact";
import { shownKeys } from "../../state/keyCaps";
import css from "./Keys.module.css";

/** Keys draws a key press as caps. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span class={css["keys"]}>
      {shownKeys(keys).map((cap) => (
        <Fragment key={cap}>
          <kbd class={css["cap"]}>{cap}</kbd>{" "}
        </Fragment>
      ))}
    </span>
  );
}
