import type { State } from "../../core/types";

/** The state a page of the gallery is drawn from; the address may ask for one of several. */
export type Scene = (asked: URLSearchParams) => State;
