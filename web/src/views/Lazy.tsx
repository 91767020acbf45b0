import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Waiting } from "./Waiting";

interface LazyProps<P> {
  load: () => Promise<ComponentType<P>>;
  props: P;
}

/** Lazy draws a view whose code is fetched when it is first needed. */
export function Lazy<P extends object>({ load, props }: LazyProps<P>) {
  const [state, setState] = useState<{ view: ComponentType<P> } | "loading" | "failed">("loading");
  useEffect(() => {
    let isGone = false;
    load()
      .then((view) => !isGone && setState({ view }))
      .catch(() => !isGone && setState("failed"));
    return () => {
      isGone = true;
    };
  }, [load]);
  if (state === "loading") {
    return <Waiting />;
  }
  if (state === "failed") {
    return (
      <Empty icon="warning" text={t("error.unreachable")}>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </Empty>
    );
  }
  return <state.view {...props} />;
}
