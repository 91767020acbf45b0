import { expect, test } from "vitest";
import { endOf, halves } from "./fileName";

test("a name keeps its end, however long it is", () => {
  expect(halves("a very long name of a report.pdf")).toEqual(["a very long name of a re", "port.pdf"]);
  expect(halves("年终总结报告.docx")).toEqual(["年终", "总结报告.docx"]);
  expect(halves("a.b")).toEqual(["", "a.b"]);
  expect(halves("README").join("")).toBe("README");
});

test("not everything after a dot is the end of a name", () => {
  expect(endOf("notes.2026 final")).toBe("");
  expect(endOf("archive.tar.gz")).toBe("gz");
  expect(endOf(".profile")).toBe("profile");
  expect(endOf("none")).toBe("");
});
