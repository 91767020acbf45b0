// Where the code of presence comes from, right after the first picture.
import { loadPresenceTexts } from "../../i18n";

const later = () => Promise.all([import("./later"), loadPresenceTexts()]).then(([m]) => m);

export const presenceDot = () => later().then((m) => m.PresenceDot);
export const presenceLine = () => later().then((m) => m.PresenceLine);
export const ownStatus = () => later().then((m) => m.OwnStatus);
