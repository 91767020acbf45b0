// What is read after signing in: fetched with the first view that needs it.
import { chat } from "./chat";
import { home } from "./home";

export const app = { ...home, ...chat } as const;
