import { call, snapshot } from "./client";
import { attempt } from "./keeping";
import { navigate } from "./route";
import { me } from "./selectors";

/** openSaved goes to what one keeps for oneself. */
export function openSaved(): void {
  attempt(call("openDirect", me(snapshot.peek())?.id ?? "").then((conv) => navigate(`/c/${conv}`)));
}
