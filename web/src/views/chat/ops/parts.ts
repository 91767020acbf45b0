export { From } from "./From";
export { LinkCard } from "./LinkCard";
export { Quote } from "./Quote";
export { Reactions } from "./Reactions";
export { Reads } from "./Reads";
export { Recalled } from "./Recalled";
export * as steering from "./steering";
export { WritingBar } from "./WritingBar";
