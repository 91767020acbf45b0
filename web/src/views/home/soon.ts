// What comes right after the first picture of a chat: it can be done without until then.
export { copySelection } from "../chat/copySelection";
export { Announcer } from "../chat/Announcer";
export { Latest } from "../chat/Latest";
export { RowActions } from "../chat/RowActions";
export { RowMenu } from "../chat/RowMenu";
export { Answers } from "../group/Answers";
export { PeopleLinks } from "../people/PeopleLinks";
export { Mosaic } from "../group/Mosaic";
export { LinkBanner } from "./LinkBanner";
export { Splitter } from "./Splitter";
