// One's folders: what comes of it is told by the own stream.
import { FolderService } from "../gen/hongyan/v1/folder_pb";
import type { FoldersApi } from "./api";
import type { Core } from "./core";

export function foldersApi({ call }: Core): FoldersApi {
  const { method } = FolderService;
  return {
    async folder(a) {
      switch (a.do) {
        case "save":
          await call(method.save, { folder: { ...a.folder, conversationIds: [...a.folder.conversationIds] } });
          return;
        case "delete":
          await call(method.delete, { folderId: a.folder });
          return;
        case "order":
          await call(method.order, { folderIds: [...a.folders] });
          return;
        case "keep":
          await call(method.keep, { folderId: a.folder, conversationId: a.conv, kept: a.kept });
      }
    },
  };
}
