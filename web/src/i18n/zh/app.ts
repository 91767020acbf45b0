// What is read after signing in: fetched with the first view that needs it.
import { chat } from "./chat";
import { home } from "./home";
import { settings } from "./settings";

export const app = { ...home, ...chat, ...settings } as const;
