// How far the core has come with opening an encrypted file, for the tab that
// asked for it.
import type { SealedError } from "./format";

export const SEALED_CHANNEL = "hongyan sealed";

export type Opening = { readonly id: string } & (
  | { readonly kind: "going"; readonly read: number }
  | { readonly kind: "open"; readonly blob: Blob }
  /** Lost: it did not come to its end. */
  | { readonly kind: "failed"; readonly why: SealedError["why"] | "lost" }
);
