import { useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { forgetUrl, source } from "../../state/files";
import type { Shown } from "./shown";

/** useSource is where a file of a message is found, and what to do when it is not. */
export function useSource(m: Pick<Shown, "conv" | "seq" | "clientId">, id: Id, index: number, variant: "original" | "thumb" | "poster") {
  const [failed, setFailed] = useState("");
  const url = source(m, id, index, variant).value;
  return {
    url,
    hasFailed: url !== "" && failed === url,
    onError: () => setFailed(url),
    /** Another address: the last one may be too old. */
    retry: () => {
      setFailed("");
      forgetUrl(url);
    },
  };
}
