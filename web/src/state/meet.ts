// What one does about people, step by step.
import type { Id } from "../core/types";
import { call } from "./client";
import { personOver } from "./contacts";
import { navigate } from "./route";

/** writeTo shows the direct conversation with somebody, new or not. */
export async function writeTo(id: Id): Promise<void> {
  const conv = await call("openDirect", id);
  personOver.value = null;
  navigate(`/c/${conv}`);
}

/** accept makes friends of both, and begins the conversation. */
export async function accept(id: Id): Promise<void> {
  await call("contact", { user: id, wish: "accept" });
  await writeTo(id);
}
