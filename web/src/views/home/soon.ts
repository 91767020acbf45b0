// What comes right after the first picture of a chat: it can be done without until then.
import { best } from "../../state/match";
import { finder } from "../../state/selectors";
import { addIcons } from "../../ui/Icon";
import { ops } from "../../ui/opsIcons";
import { late } from "../../ui/lateIcons";
import { mediaIcons } from "../../ui/mediaIcons";
import { startDrops } from "../attach/startDrops";
import { startPinDrag } from "./startPinDrag";

export { copySelection } from "../chat/copySelection";
export { timerMark } from "../extras/load";
export { SendLater } from "../extras/SendLater";
export { Around } from "../chat/Around";
export { FieldTools } from "../chat/composer/FieldTools";
export { glide } from "../chat/glide";
export { Latest } from "../chat/Latest";
export { RowActions } from "../chat/RowActions";
export { RowMenu } from "../chat/RowMenu";
export { FolderTabs } from "../folders/FolderTabs";
export { Answers } from "../group/Answers";
export { PeopleLinks } from "../people/PeopleLinks";
export { Attention } from "./Attention";
export { Mosaic } from "../group/Mosaic";
export { LinkBanner } from "./LinkBanner";
export { Nothing } from "./Nothing";
export { Overlays } from "./Overlays";
export { Splitter } from "./Splitter";

addIcons({ ...late, ...mediaIcons, ...ops });
finder.value = best;
startDrops();
startPinDrag();
