import { beforeEach, describe, expect, it } from "vitest";
import { dismissToast, showToast, toasts } from "./toasts";

const texts = () => toasts.value.map((t) => t.text);

describe("toasts", () => {
  beforeEach(() => toasts.value.forEach((t) => dismissToast(t.id)));

  it("are three at most: the oldest gives way", () => {
    for (const text of ["1", "2", "3", "4"]) {
      showToast({ text });
    }
    expect(texts()).toEqual(["2", "3", "4"]);
  });

  it("the same words twice are one toast, the newest", () => {
    const first = showToast({ text: "saved" });
    showToast({ text: "other" });
    const again = showToast({ text: "saved" });
    expect(texts()).toEqual(["other", "saved"]);
    dismissToast(first);
    expect(texts()).toEqual(["other", "saved"]);
    dismissToast(again);
    expect(texts()).toEqual(["other"]);
  });
});
