// What is done with messages comes with the first message it was done to.
import { loadGroupTexts, loadOpsTexts } from "../../../i18n";

const parts = () => Promise.all([import("./parts"), loadOpsTexts(), loadGroupTexts()]).then(([m]) => m);

export const from = () => parts().then((m) => m.From);
export const reads = () => parts().then((m) => m.Reads);
export const quote = () => parts().then((m) => m.Quote);
export const linkCard = () => parts().then((m) => m.LinkCard);
export const reactions = () => parts().then((m) => m.Reactions);
export const recalled = () => parts().then((m) => m.Recalled);
export const writingBar = () => parts().then((m) => m.WritingBar);
export const steering = () => parts().then((m) => m.steering);
