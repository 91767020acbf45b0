// What is needed to call the server, and comes when that is first done: the
// protobuf runtime takes longer to begin than the database takes to be read, and
// what is there is shown without it.
import { ApiError, failureOf } from "./errors";

/** remote throws ApiError when the code could not be fetched. */
export async function remote(): Promise<typeof import("./methods")> {
  return import("./methods").catch(() => {
    throw new ApiError(failureOf("unavailable"));
  });
}
