import type { Text } from "../text";
import type { media as zh } from "../zh/media";

export const media = {
  "reason.FILE_NOT_FOUND": "This file cannot be found.",
  "reason.FILE_NOT_READY": "The file is not ready yet. Try again in a moment.",
  "reason.FILE_TOO_LARGE": "The file is too large.",
  "reason.QUOTA_EXCEEDED": "There is no room left for your files.",
  "reason.UPLOADS_FULL": "Too many uploads are unfinished: finish or cancel some.",
  "reason.UPLOAD_HASH_MISMATCH": "The file was damaged on its way. Upload it again.",
  "reason.IMAGE_INVALID": "This is no picture that can be shown. Send it as a file.",
  "reason.IMAGE_TOO_LARGE": "The picture has too many pixels. Send it as a file.",
  "reason.FILE_KIND_MISMATCH": "The file is of another type. Send it as a file.",
} as const satisfies Record<keyof typeof zh, Text>;
