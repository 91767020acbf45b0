// Where one is, sent when somebody asks for it and the browser lets us know.
import type { Id } from "../../core/types";
import { uuidv7 } from "../../core/uuid";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { showToast } from "../../state/toasts";

/** The browser asks the person, who may take so long to answer, milliseconds. */
const PATIENCE = 30_000;
/** Some ten metres: the digits behind would tell nothing. */
const DIGITS = 1e5;

/** sendPlace resolves to whether it was sent. */
export async function sendPlace(conv: Id): Promise<boolean> {
  try {
    const { coords } = await new Promise<GeolocationPosition>((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: PATIENCE }));
    const [latitude, longitude] = [coords.latitude, coords.longitude].map((degrees) => Math.round(degrees * DIGITS) / DIGITS);
    if (latitude === undefined || longitude === undefined) {
      return false;
    }
    await call("send", { conv, clientId: uuidv7(), text: "", entities: [], rich: { kind: "rich", fallback: "", what: "location", value: { latitude, longitude, name: "", address: "" } } });
    return true;
  } catch {
    showToast({ text: t("media.no_place"), isError: true });
    return false;
  }
}
