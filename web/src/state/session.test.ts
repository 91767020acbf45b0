import { expect, test } from "vitest";
import { afterSignIn, beginWelcome, signInAddress } from "./session";

test("signing in leads back to where one came from, and nowhere else", () => {
  const back = (address: string) => afterSignIn(new URL(`http://here${signInAddress(address)}`).search);
  expect(back("/c/5/m/12")).toBe("/c/5/m/12");
  expect(back("/search?q=a b&c")).toBe("/search?q=a b&c");
  expect(back("/")).toBe("/");
  for (const elsewhere of ["//evil.example/", "/\\evil.example", "https://evil.example/", "evil", "/signin", "/setup", "/nowhere"]) {
    expect(back(elsewhere), elsewhere).toBe("/");
  }
});

test("from signing in to signing up the way back stays", () => {
  expect(signInAddress("/settings/appearance", "/signup")).toBe("/signup?to=%2Fsettings%2Fappearance");
  expect(signInAddress("/signin?to=%2Fc%2F5", "/signup")).toBe("/signup?to=%2Fc%2F5");
  expect(signInAddress("/signup", "/signin")).toBe("/signin");
});

test("a new account is asked a few things first, once", () => {
  beginWelcome("name");
  expect(afterSignIn("?to=%2Fc%2F5")).toBe("/welcome/name?to=%2Fc%2F5");
  expect(afterSignIn("")).toBe("/");
});
