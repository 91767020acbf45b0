import { expect, test, vi } from "vitest";
import { failureOf } from "../core/errors";
import { signedIn, user } from "../core/testing/make";
import { emptyState, type FileInfo, type Session } from "../core/types";
import { opened } from "../views/media/lightbox";
import { viewed } from "../views/media/viewer";
import { openedOf } from "./sealedFiles";
import { knowMeta, metaOf } from "./sealedKeys";
import { onSignOut } from "./signOut";
import { setWriting, writingIn } from "./writing";

const told = await vi.hoisted(async () => {
  const { signal } = await import("@preact/signals");
  const types = await import("../core/types");
  return signal(types.emptyState);
});
vi.mock("./client", () => ({ told, call: () => Promise.resolve() }));
vi.mock("../core/blobs", () => ({ small: () => Promise.resolve(null) }));

const be = (session: Session) => {
  told.value = { ...signedIn(), session };
};
const ann: Session = { kind: "in", me: user("1") };
const out: Session = { kind: "out" };

test("an account goes when it is signed out or another one is in, not while it loads or has expired", () => {
  told.value = emptyState;
  const forget = vi.fn();
  onSignOut(forget);
  be(ann);
  be({ kind: "expired", me: ann.me, failure: failureOf("unauthenticated"), at: 1 });
  be({ kind: "loading" });
  be({ kind: "in", me: { ...ann.me, name: "another name" } });
  expect(forget).not.toHaveBeenCalled();
  be(out);
  be({ kind: "out" });
  expect(forget).toHaveBeenCalledTimes(1);
  be({ kind: "loading" });
  be(ann);
  forget.mockClear();
  be({ kind: "in", me: user("2") });
  expect(forget).toHaveBeenCalledTimes(1);
});

test("nobody sees what another one opened on the same page", async () => {
  be(ann);
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const file = { id: "9", name: "x" } as FileInfo;
  const place = { conv: "1", seq: 1, clientId: "c" };
  opened.value = { ...place, index: 0 };
  viewed.value = { message: place as never, file, how: "text" };
  setWriting("1", { kind: "reply", seq: 1 });
  const bytes = new Blob(["secret"]);
  const url = URL.createObjectURL(bytes);
  const sealed = openedOf("1 1 9");
  sealed.value = { kind: "open", url, bytes, how: "text" };
  const locked = { version: 1, iterations: 1, salt: new Uint8Array(1), locked: new Uint8Array(2) } as never;
  const meta = { name: "secret.txt" } as never;
  knowMeta(locked, meta);
  expect(await metaOf("1", locked)).toBe(meta);

  be(out);
  expect([opened.value, viewed.value, writingIn("1"), sealed.value.kind, openedOf("1 1 9").value.kind]).toEqual([null, null, null, "closed", "closed"]);
  expect(revoked).toHaveBeenCalledWith(url);
  be({ kind: "in", me: user("2") });
  expect(await metaOf("1", locked)).toBeNull();
});
