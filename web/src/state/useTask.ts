import { useCallback, useRef, useState } from "preact/hooks";
import { toFailure } from "../core/errors";
import type { Failure } from "../core/types";

interface Task {
  readonly isBusy: boolean;
  readonly failure: Failure | null;
  /** Runs one thing at a time; the last failure is kept until the next run. */
  readonly run: (work: () => Promise<void>) => Promise<void>;
  readonly clear: () => void;
}

/** useTask is a thing that is asked of the server: busy, then done or failed. */
export function useTask(): Task {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const running = useRef(false);
  const run = useCallback(async (work: () => Promise<void>) => {
    if (running.current) {
      return;
    }
    running.current = true;
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setFailure(null), []);
  return { isBusy, failure, run, clear };
}
