// What of a file can be seen without saving it. The type is what the server found
// in the file itself, not what its name says.
import type { FileInfo } from "../core/types";

/** Longer texts, and PDFs, are saved, bytes. */
const LONGEST = 1_000_000;
const LARGEST = 64_000_000;

export type Viewable = "text" | "pdf" | "shown" | "";

/** viewable: shown is what browsers draw or play by themselves. Everything that is read is text, whatever it says in it. */
export function viewable({ mime, size }: Pick<FileInfo, "mime" | "size">): Viewable {
  if (mime.startsWith("text/") || mime === "application/json") {
    return size <= LONGEST ? "text" : "";
  }
  if (mime === "application/pdf") {
    return size <= LARGEST ? "pdf" : "";
  }
  return /^(?:image\/(?:jpeg|png|gif|webp)|video\/(?:mp4|webm|quicktime|3gpp)|audio\/(?:mp4|webm|ogg|mpeg|aac|wav|flac))$/.test(mime) ? "shown" : "";
}
