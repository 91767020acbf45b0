import { expect, test } from "vitest";
import { above, levelOf, parseRoute } from "./route";

test.each([
  ["/", { name: "home" }],
  ["/c/17", { name: "chat", conv: "17", seq: 0 }],
  ["/c/17/m/5", { name: "chat", conv: "17", seq: 5 }],
  ["/c/17/info", { name: "info", conv: "17", page: "" }],
  ["/c/17/info/members", { name: "info", conv: "17", page: "members" }],
  ["/groups/new?tag=%E5%90%8C%E4%BA%8B&with=1,x,22", { name: "new-group", tag: "同事", chosen: ["1", "22"] }],
  ["/join/aB-_9", { name: "join", token: "aB-_9" }],
  ["/contacts", { name: "contacts", section: "friends", tag: "" }],
  ["/contacts/tags?tag=%E5%90%8C%E5%AD%A6", { name: "contacts", section: "tags", tag: "同学" }],
  ["/u/17", { name: "person", user: "17" }],
  ["/search?q=%E4%BC%9A%E8%AE%AE&in=12", { name: "search", query: "会议", within: "12" }],
  ["/settings", { name: "settings", section: null }],
  ["/settings/devices", { name: "settings", section: "devices" }],
  ["/signin", { name: "sign-in" }],
  ["/signup", { name: "sign-up" }],
  ["/setup#k=a%2Bb", { name: "setup", key: "a+b" }],
  ["/welcome/people", { name: "welcome", step: "people" }],
  ["/dev/gallery", { name: "gallery" }],
])("%s is a view", (address, wanted) => {
  expect(parseRoute(address)).toEqual(wanted);
});

test.each(["/c", "/c/x", "/c/17/x", "/c/17/m", "/c/17/m/0", "/c/17/m/-1", "/c/17/info/2", "/c/17/m/5/6", "/settings/none", "/groups", "/groups/1", "/join", "/join/a/b", "/join/a.b", "/settings/devices/1", "/contacts/1", "/contacts/new/1", "/u", "/u/x", "/u/0", "/u/1/2", "/dev", "/x", "//"])("%s is none", (address) => {
  expect(parseRoute(address)).toEqual({ name: "unknown" });
});

test("above is always one level up, until the list", () => {
  for (const address of ["/c/17/info", "/c/17/info/bans", "/c/17/info/notice", "/groups/new", "/join/a", "/c/17/m/5", "/settings/devices", "/settings", "/contacts", "/u/17", "/search?q=a", "/x"]) {
    const here = parseRoute(address);
    expect(levelOf(parseRoute(above(here)))).toBe(levelOf(here) - 1);
  }
});
