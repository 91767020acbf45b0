// Files: fetched where one is sent or shown.
export const media = {
  "reason.FILE_NOT_FOUND": "找不到这个文件。",
  "reason.FILE_NOT_READY": "文件还没有准备好，请稍后再试。",
  "reason.FILE_TOO_LARGE": "文件太大。",
  "reason.QUOTA_EXCEEDED": "你的文件空间已满。",
  "reason.UPLOADS_FULL": "未完成的上传太多，请先完成或取消一些。",
  "reason.UPLOAD_HASH_MISMATCH": "文件在传输中损坏，请重新上传。",
  "reason.IMAGE_INVALID": "这不是可以显示的图片，可以作为文件发送。",
  "reason.IMAGE_TOO_LARGE": "图片的像素太多，可以作为文件发送。",
  "reason.FILE_KIND_MISMATCH": "文件类型不符，可以作为文件发送。",
} as const;
