import { expect, test } from "vitest";
import { decoded } from "./decoded";

const bytes = (...all: number[]) => new Uint8Array(all);

test("a text is read in the letters it was written in", () => {
  expect(decoded(new TextEncoder().encode("鸿雁 ok"))).toBe("鸿雁 ok");
  expect(decoded(bytes(0xef, 0xbb, 0xbf, 0x68, 0x69))).toBe("hi");
  expect(decoded(bytes(0xba, 0xe8, 0xd1, 0xe3))).toBe("鸿雁");
  expect(decoded(bytes(0xff, 0xfe, 0x3f, 0x9e, 0xc1, 0x96))).toBe("鸿雁");
  expect(decoded(bytes(0xfe, 0xff, 0x9e, 0x3f, 0x96, 0xc1))).toBe("鸿雁");
  // None of them: what can be read is.
  expect(decoded(bytes(0x61, 0xff, 0xff, 0x62))).toMatch(/^a.+b$/);
  expect(decoded(bytes())).toBe("");
});
