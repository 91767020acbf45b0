import { t } from "../../i18n";
import { sizeText } from "../../i18n/size";
import { useLoaded } from "../../state/useLoaded";
import { Button } from "../../ui/Button";
import { Actions, Part } from "./Part";

/** As sw.ts names them. */
const CACHE = "pictures";

async function bytes(): Promise<number> {
  // Not on pages without https.
  if (!("caches" in globalThis)) {
    return 0;
  }
  const cache = await caches.open(CACHE);
  const sizes = await Promise.all((await cache.keys()).map(async (request) => (await (await cache.match(request))?.blob())?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Pictures are those of messages that this device keeps. */
export function Pictures() {
  const { value, reload } = useLoaded(bytes);
  if (value === null || value === 0) {
    return null;
  }
  const clear = async () => {
    await caches.delete(CACHE);
    await reload();
  };
  return (
    <Part id="pictures" title={t("storage.pictures")} note={t("storage.pictures_note", { size: sizeText(value) })}>
      <Actions>
        <Button onClick={() => void clear()}>{t("storage.pictures_clear")}</Button>
      </Actions>
    </Part>
  );
}
