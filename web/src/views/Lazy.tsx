import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { outdated } from "../state/outdated";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Waiting } from "./Waiting";

interface LazyProps<P> {
  load: () => Promise<ComponentType<P>>;
  props: P;
}

type Loaded<P> = { readonly view: ComponentType<P> } | "loading" | "failed";

/** Views that are here already are drawn at once. */
const known = new WeakMap<() => Promise<unknown>, unknown>();

/** ahead makes a loader whose view is remembered: loaded before it is drawn, it is drawn without a wait. */
export function ahead<P>(load: () => Promise<ComponentType<P>>): () => Promise<ComponentType<P>> {
  const remember = async () => {
    const view = await load();
    known.set(remember, view);
    return view;
  };
  return remember;
}

/** Lazy draws a view whose code is fetched when it is first needed. */
export function Lazy<P extends object>({ load, props }: LazyProps<P>) {
  const [tries, setTries] = useState(0);
  const [state, setState] = useState<Loaded<P>>(() => {
    const view = known.get(load) as ComponentType<P> | undefined;
    return view === undefined ? "loading" : { view };
  });
  const isHere = typeof state === "object";
  useEffect(() => {
    let isGone = false;
    if (!isHere) {
      load()
        .then((view) => !isGone && setState({ view }))
        .catch(async () => {
          // Nothing more to say when the page is about to be loaded again.
          if (!(await outdated.reload()) && !isGone) {
            setState("failed");
          }
        });
    }
    return () => {
      isGone = true;
    };
  }, [load, tries]);
  if (state === "loading") {
    return <Waiting />;
  }
  if (state === "failed") {
    const retry = () => {
      setState("loading");
      setTries(tries + 1);
    };
    return (
      <Empty icon="warning" text={t("error.unreachable")}>
        <Button onClick={retry}>{t("app.retry")}</Button>
      </Empty>
    );
  }
  return <state.view {...props} />;
}
