// Words for lists of what happened that are not needed at once.
export { groupNotice } from "./groupNotices";
export { richText } from "./richText";
