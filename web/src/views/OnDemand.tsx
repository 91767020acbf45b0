import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useReducer } from "preact/hooks";

const loaded = new Map<() => Promise<unknown>, unknown>();

/** OnDemand draws a part whose code comes when it is first needed, and until then nothing, or what stands in for it: what it adds can be done without. Load is the same function at each drawing. */
export function OnDemand<P extends object>({ load, props, meanwhile = null }: { load: () => Promise<ComponentType<P>>; props: P; meanwhile?: ComponentChildren }) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const Part = loaded.get(load) as ComponentType<P> | undefined;
  useEffect(() => {
    // Once is enough: there may be one in every row of a list. It may have come since this was drawn.
    if (Part === undefined) {
      (loaded.has(load) ? Promise.resolve() : load().then((part) => void loaded.set(load, part))).then(
        () => redraw(0),
        () => undefined,
      );
    }
  }, [load]);
  return Part === undefined ? <>{meanwhile}</> : <Part {...props} />;
}
