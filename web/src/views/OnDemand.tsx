import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

const loaded = new Map<() => Promise<unknown>, unknown>();

/** OnDemand draws a part whose code comes when it is first needed, and until then nothing, or what stands in for it: what it adds can be done without. */
export function OnDemand<P extends object>({ load, props, meanwhile = null }: { load: () => Promise<ComponentType<P>>; props: P; meanwhile?: ComponentChildren }) {
  const [Part, setPart] = useState<ComponentType<P> | null>(() => (loaded.get(load) as ComponentType<P> | undefined) ?? null);
  useEffect(() => {
    let isGone = false;
    load()
      .then((part) => {
        loaded.set(load, part);
        if (!isGone) {
          setPart(() => part);
        }
      })
      .catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [load]);
  return Part === null ? <>{meanwhile}</> : <Part {...props} />;
}
