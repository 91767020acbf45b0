import { useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Skeleton, useDelayed, type SkeletonShape } from "../ui/Skeleton";
import css from "./Waiting.module.css";

/** Until when nothing is shown, until when only the skeleton, and when to stop hoping, milliseconds. */
const QUICK = 150;
const SLOW = 2_000;
const HOPELESS = 10_000;

interface WaitingProps {
  /** What will stand here. */
  shape?: SkeletonShape;
  text?: string;
  /** What to do when it takes too long; else the page is loaded again. */
  onRetry?: () => void;
}

/** Waiting is where something will be: nothing at first, then its shape, then a word, then a way out. */
export function Waiting({ onRetry = () => location.reload(), ...rest }: WaitingProps) {
  const [tries, setTries] = useState(0);
  const retry = () => {
    setTries(tries + 1);
    onRetry();
  };
  return <Attempt key={tries} {...rest} onRetry={retry} />;
}

function Attempt({ shape, text = t("app.loading"), onRetry }: WaitingProps & { onRetry: () => void }) {
  const isDue = useDelayed(QUICK);
  const isSlow = useDelayed(SLOW);
  const isHopeless = useDelayed(HOPELESS);
  if (isHopeless) {
    return (
      <Empty icon="warning" text={t("app.too_slow")}>
        <Button onClick={onRetry}>{t("app.retry")}</Button>
      </Empty>
    );
  }
  return (
    <div class={css["waiting"]} aria-busy="true">
      {isDue && shape !== undefined && <Skeleton shape={shape} />}
      <p class={shape === undefined ? css["middle"] : css["below"]} role="status">
        {isSlow ? text : ""}
      </p>
    </div>
  );
}
