import { useEffect, useRef, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { call } from "../../state/client";
import { useSnapshot } from "../../state/useSnapshot";

/** A try that failed is made again after that long, milliseconds. */
const AGAIN_AFTER = 3000;

export interface Loading {
  readonly isLoading: boolean;
  /** True after a try that failed, until the next one. */
  readonly hasFailed: boolean;
  readonly load: () => void;
}

/** useLoad loads the part of a conversation before or after what is in memory, one page at a time. */
export function useLoad(method: "loadOlder" | "loadNewer", conv: Id): Loading {
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  const isLoading = useRef(false);
  const isLive = useSnapshot((s) => s.link === "live");
  useEffect(() => {
    if (!isLive || state !== "failed") {
      return undefined;
    }
    const again = setTimeout(setState, AGAIN_AFTER, "idle");
    return () => clearTimeout(again);
  }, [isLive, state]);
  const load = () => {
    if (isLoading.current) {
      return;
    }
    isLoading.current = true;
    setState("loading");
    call(method, conv)
      .then(() => setState("idle"))
      .catch(() => setState("failed"))
      .finally(() => {
        isLoading.current = false;
      });
  };
  return { isLoading: state === "loading", hasFailed: state === "failed", load };
}
