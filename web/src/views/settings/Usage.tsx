import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { useLoaded } from "../../state/useLoaded";
import { Button } from "../../ui/Button";
import { Actions, Part } from "./Part";
import css from "./Storage.module.css";
import { sizeText } from "../../i18n/size";

/** From here on it is said that space runs out. */
const FULL = 0.8;

interface Space {
  readonly used: number;
  readonly quota: number;
  readonly isKept: boolean;
}

/** Browsers without a StorageManager, and pages without https, tell nothing. */
async function space(): Promise<Space | null> {
  const storage = (navigator as { storage?: StorageManager }).storage;
  const { usage = 0, quota = 0 } = (await storage?.estimate()) ?? {};
  return storage === undefined || quota === 0 ? null : { used: usage, quota, isKept: await storage.persisted() };
}

/** Usage is asked for anew when something was changed. */
export function Usage({ changed }: { changed: unknown }) {
  const { value, reload } = useLoaded(space, [changed]);
  const [isRefused, setRefused] = useState(false);
  const keep = async () => {
    setRefused(!(await navigator.storage.persist()));
    await reload();
  };
  if (value === null) {
    return <Part id="usage" note={t("storage.unknown")} />;
  }
  const part = value.used / value.quota;
  return (
    <>
      <Part id="usage">
        <p class={css["text"]}>{t("storage.usage", { used: sizeText(value.used), quota: sizeText(value.quota) })}</p>
        <div class={css["meter"]} aria-hidden="true">
          <div class={`${css["used"]} ${part >= FULL ? css["isFull"] : ""}`} style={{ inlineSize: `${Math.min(100, part * 100)}%` }} />
        </div>
        {part >= FULL && (
          <p class={css["warning"]} role="alert">
            {t("storage.full")}
          </p>
        )}
      </Part>
      <Part id="keep" title={t("storage.keep")} note={value.isKept ? t("storage.kept") : isRefused ? t("storage.refused") : t("storage.keep_note")}>
        {!value.isKept && (
          <Actions>
            <Button onClick={() => void keep()}>{t("storage.keep")}</Button>
          </Actions>
        )}
      </Part>
    </>
  );
}
