import type { Failure, ReasonName } from "./types";

/** ApiError is what every refused or lost request is thrown as. */
export class ApiError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.code}: ${failure.reason}`);
    this.name = "ApiError";
    this.failure = failure;
  }
}

export function failureOf(code: string, reason: ReasonName = "REASON_UNSPECIFIED"): Failure {
  return { code, reason, field: "", limit: 0, retryAfter: 0, requestId: "" };
}

/** toFailure makes a Failure of anything thrown. */
export function toFailure(error: unknown): Failure {
  return error instanceof ApiError ? error.failure : failureOf("unknown");
}

/** The server could not be reached, or the answer was lost on the way. */
export function isUnreachable(f: Failure): boolean {
  return f.code === "unavailable" && f.reason === "REASON_UNSPECIFIED";
}

/**
 * isTemporary tells whether the same request may work later: then a message is
 * kept in the outbox and tried again, otherwise it is shown as failed.
 */
export function isTemporary(f: Failure): boolean {
  switch (f.reason) {
    case "INTERNAL":
    case "RATE_LIMITED":
    case "OVERLOADED":
    case "SLOW_MODE":
    case "OUTCOME_UNKNOWN":
    case "SHUTTING_DOWN":
    case "STORAGE_FULL":
    case "NOT_SIGNED_IN":
    case "AUTH_TIMEOUT":
    case "UNEXPECTED_FRAME":
      return true;
    case "REASON_UNSPECIFIED":
      return ["unavailable", "unknown", "internal", "aborted", "canceled", "deadline_exceeded", "resource_exhausted", "unauthenticated"].includes(f.code);
    default:
      return false;
  }
}
