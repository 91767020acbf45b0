// Unary calls over HTTP, by the Connect protocol: POST /package.Service/Method
// with a protobuf body. Forty lines instead of a library of 23 KB.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { ApiError, failureOf } from "./errors";
import { connectError } from "./wire";

/** Longest wait for an answer, milliseconds. */
const TIMEOUT = 10_000;

export type Unary = <I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  accessToken?: string,
) => Promise<MessageShape<O>>;

/** httpUnary throws ApiError and nothing else. */
export function httpUnary(origin: string, fetcher: typeof fetch = fetch): Unary {
  return async (method, request, accessToken) => {
    const headers: Record<string, string> = { "content-type": "application/proto", "connect-protocol-version": "1" };
    if (accessToken !== undefined) {
      headers["authorization"] = `Bearer ${accessToken}`;
    }
    let response: Response;
    let body: ArrayBuffer;
    try {
      response = await fetcher(`${origin}/${method.parent.typeName}/${method.name}`, {
        method: "POST",
        headers,
        body: toBinary(method.input, create(method.input, request)),
        credentials: "omit",
        cache: "no-store",
        signal: AbortSignal.timeout(TIMEOUT),
      });
      body = await response.arrayBuffer();
    } catch {
      throw new ApiError(failureOf("unavailable"));
    }
    if (!response.ok) {
      throw connectError(response.status, new TextDecoder().decode(body));
    }
    try {
      return fromBinary(method.output, new Uint8Array(body));
    } catch {
      throw new ApiError(failureOf("internal"));
    }
  };
}
