export { OwnStatus } from "./OwnStatus";
export { PresenceDot } from "./PresenceDot";
export { PresenceLine } from "./PresenceLine";
