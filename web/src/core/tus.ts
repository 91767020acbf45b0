// One file on its way to the server, by the tus protocol: in pieces, so that
// what is there need not be sent again, whatever ends in between.
import { DetailedError, Upload as Tus } from "tus-js-client";
import { keepUrl } from "./blobs";
import { ApiError, failureOf } from "./errors";
import type { Source } from "./sealed/source";
import type { Failure } from "./types";
import { connectError } from "./wire";

/** Bytes of one request, and of one of a large file: each has the server look at its disk. What came of one that was cut stays there. */
const PIECE = 4 * 1024 * 1024;
const LARGE_PIECE = 16 * 1024 * 1024;

export type UploadKind = "image" | "video" | "voice" | "";

export interface Piece {
  readonly key: string;
  readonly blob: Blob;
  readonly name: string;
  readonly kind: UploadKind;
  /** Where the server takes the rest; "": nothing was sent. */
  readonly url: string;
  /** What is sent in the place of the bytes; null: they themselves. */
  readonly source: Source | null;
}

interface Running {
  /** The file's id. Throws ApiError. */
  readonly done: Promise<string>;
  /** What is on the server stays there, unless it is thrown away. */
  readonly stop: (isThrownAway: boolean) => void;
}

export function upload(file: Piece, access: () => Promise<string>, onProgress: (sent: number) => void): Running {
  let tus: Tus | null = null;
  const done = new Promise<string>((resolve, reject) => {
    const metadata: Record<string, string> = { filename: file.name };
    if (file.kind !== "") {
      metadata["kind"] = file.kind;
    }
    const { source } = file;
    tus = new Tus(file.blob, {
      ...(source === null ? {} : { fileReader: { openFile: async () => source } }),
      endpoint: `${location.origin}/v1/uploads/`,
      uploadUrl: file.url === "" ? null : file.url,
      metadata,
      chunkSize: file.blob.size < 8 * PIECE ? PIECE : LARGE_PIECE,
      // Whoever asked for it tries again, when there is a connection.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: async (request) => request.setHeader("Authorization", `Bearer ${await access()}`),
      onUploadUrlAvailable: () => void keepUrl(file.key, tus?.url ?? "").catch(() => undefined), // Without it: from the start.
      onProgress,
      onSuccess: () => resolve(idOf(tus?.url ?? "")),
      onError: (error) => reject(new ApiError(failureFrom(error))),
    });
    tus.start();
  });
  return {
    done,
    stop: (isThrownAway) => {
      tus?.abort(isThrownAway).catch(() => undefined); // The server forgets it by itself.
    },
  };
}

/** idOf: a file is named by the end of its address. */
function idOf(url: string): string {
  return new URL(url, location.origin).pathname.split("/").findLast((part) => part !== "") ?? "";
}

function failureFrom(error: Error): Failure {
  if (error instanceof DetailedError && error.originalResponse !== null) {
    const { failure } = connectError(error.originalResponse.getStatus(), error.originalResponse.getBody());
    // What is no answer of ours comes from something in between: it may be another one next time.
    return failure;
  }
  return error instanceof ApiError ? error.failure : failureOf("unavailable");
}
