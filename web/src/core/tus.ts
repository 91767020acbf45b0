// One file on its way to the server, by the tus protocol: in pieces, so that
// what is there need not be sent again, whatever ends in between.
import { keepUrl } from "./blobs";
import { ApiError, failureOf } from "./errors";
import type { Source } from "./sealed/source";
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

type Method = "POST" | "HEAD" | "PATCH" | "DELETE";

export function upload(file: Piece, access: () => Promise<string>, onProgress: (sent: number) => void): Running {
  let request: XMLHttpRequest | null = null;
  let isStopped = false;
  let at = file.url;
  const source = file.source ?? { size: file.blob.size, slice: async (start: number, end: number) => ({ value: file.blob.slice(start, end) }), close: () => undefined };

  /** ask throws what is no success. Requests of workers tell how far they are only in the old way. */
  const ask = async (method: Method, to: string, headers: Readonly<Record<string, string>>, body: Blob | null = null, from = 0) => {
    const token = await access();
    return new Promise<XMLHttpRequest>((resolve, reject) => {
      const x = new XMLHttpRequest();
      request = x;
      x.open(method, to);
      for (const [name, value] of Object.entries({ ...headers, "Tus-Resumable": "1.0.0", Authorization: `Bearer ${token}` })) {
        x.setRequestHeader(name, value);
      }
      x.upload.onprogress = (e) => onProgress(from + e.loaded);
      x.onload = () => (x.status >= 200 && x.status < 300 ? resolve(x) : reject(new Refused(x.status, x.responseText)));
      x.onerror = x.onabort = () => reject(new ApiError(failureOf("unavailable")));
      if (isStopped && method !== "DELETE") {
        x.onabort(new ProgressEvent("abort"));
      } else {
        x.send(body);
      }
    });
  };
  const create = async () => {
    const metadata = Object.entries({ filename: file.name, ...(file.kind !== "" && { kind: file.kind }) });
    const answer = await ask("POST", `${location.origin}/v1/uploads/`, { "Upload-Length": String(source.size), "Upload-Metadata": metadata.map(([name, value]) => `${name} ${base64(value)}`).join(",") });
    at = new URL(answer.getResponseHeader("Location") ?? "", location.origin).href;
    await keepUrl(file.key, at).catch(() => undefined); // Without it: from the start.
    return 0;
  };
  /** resume is how much is there. What the server does not know any more begins anew. */
  const resume = async () => {
    try {
      return offsetOf(await ask("HEAD", at, {}));
    } catch (error) {
      if (error instanceof Refused && [403, 404, 410].includes(error.status)) {
        return create();
      }
      throw error;
    }
  };
  const run = async () => {
    let offset = at === "" ? await create() : await resume();
    const piece = file.blob.size < 8 * PIECE ? PIECE : LARGE_PIECE;
    while (offset < source.size) {
      const { value } = await source.slice(offset, Math.min(source.size, offset + piece));
      offset = offsetOf(await ask("PATCH", at, { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" }, value, offset));
      onProgress(offset);
    }
    return idOf(at);
  };
  return {
    done: run().catch((error: unknown) => {
      throw error instanceof Refused ? new ApiError(connectError(error.status, error.body).failure) : error instanceof ApiError ? error : new ApiError(failureOf("unavailable"));
    }),
    stop: (isThrownAway) => {
      isStopped = true;
      request?.abort();
      source.close();
      if (isThrownAway && at !== "") {
        ask("DELETE", at, {}).catch(() => undefined); // The server forgets it by itself.
      }
    },
  };
}

/** Refused is an answer; it may be of something in between, and another one next time. */
class Refused extends Error {
  readonly status: number;
  readonly body: string;
  constructor(status: number, body: string) {
    super(`status ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** offsetOf: an answer without an offset would have an upload go round for ever. */
function offsetOf(answer: XMLHttpRequest): number {
  const header = answer.getResponseHeader("Upload-Offset");
  if (header === null || !/^\d+$/.test(header)) {
    throw new ApiError(failureOf("unavailable"));
  }
  return Number(header);
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** idOf: a file is named by the end of its address. */
function idOf(url: string): string {
  return new URL(url, location.origin).pathname.split("/").findLast((part) => part !== "") ?? "";
}
