// What is fetched when it is first drawn.
import { loadExtraTexts, loadGroupTexts } from "../../i18n";

const timer = () => Promise.all([import("./Timer"), loadExtraTexts(), loadGroupTexts()]).then(([m]) => m);

export const timerMark = () => timer().then((m) => m.TimerMark);
export const timerRow = () => timer().then((m) => m.TimerRow);
