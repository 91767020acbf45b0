import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { toFailure } from "../core/errors";
import type { Failure } from "../core/types";

export interface Loaded<T> {
  /** The last answer; it stays while a newer one is fetched, and when that fails. */
  readonly value: T | null;
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
}

/** useLoaded asks when the view appears, and again whenever one of the given things changes. */
export function useLoaded<T>(ask: () => Promise<T>, whenever: readonly unknown[] = []): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = useRef(0);
  const latest = useRef(ask);
  latest.current = ask;
  const reload = useCallback(async () => {
    const turn = ++asked.current;
    try {
      const answer = await latest.current();
      if (turn === asked.current) {
        setValue(answer);
        setFailure(null);
      }
    } catch (error) {
      if (turn === asked.current) {
        setFailure(toFailure(error));
      }
    }
  }, []);
  useEffect(() => {
    void reload();
  }, whenever);
  useEffect(
    () => () => {
      asked.current = -1;
    },
    [],
  );
  return { value, failure, reload };
}
