export { Quote } from "./Quote";
export { Reactions } from "./Reactions";
export { Recalled } from "./Recalled";
export * as steering from "./steering";
export { WritingBar } from "./WritingBar";
