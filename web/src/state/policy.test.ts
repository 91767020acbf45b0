import { expect, test } from "vitest";
import { group, RULES, user } from "../core/testing/make";
import { loadLanguage } from "../i18n";
import { groupName } from "../views/group/create/groupName";
import { isBelow, isKeeper, may } from "./policy";

test("the permissions of a group say what is offered, role by role", () => {
  const offered = (role: "member" | "admin" | "owner", who: 1 | 2 | 3) => may(group({ role, group: { ...RULES, editInfo: who } }), "editInfo");
  expect([1, 2, 3].map((who) => offered("member", who as 1 | 2 | 3))).toEqual([true, false, false]);
  expect([1, 2, 3].map((who) => offered("admin", who as 1 | 2 | 3))).toEqual([true, true, false]);
  expect([1, 2, 3].map((who) => offered("owner", who as 1 | 2 | 3))).toEqual([true, true, true]);
  expect(may(group({ role: "none", group: null }), "speak")).toBe(false);
});

test("who keeps order does so among those below", () => {
  expect([isKeeper("member"), isKeeper("admin"), isKeeper("owner")]).toEqual([false, true, true]);
  const below = (mine: "member" | "admin" | "owner") => (["member", "admin", "owner"] as const).filter((role) => isBelow(group({ role: mine }), role));
  expect([below("member"), below("admin"), below("owner")]).toEqual([[], ["member"], ["member", "admin"]]);
});

test("a group nobody named is called by its people, as many as fit", async () => {
  await loadLanguage("zh");
  expect(groupName([user("1", "陈安"), user("2", ""), user("3", "李雷")])).toMatch(/^陈安、?.*李雷$/);
  const many = groupName(Array.from({ length: 30 }, (_, i) => user(String(i), "诸葛亮".repeat(4))));
  expect(Array.from(many).length).toBeLessThanOrEqual(64);
  expect(many.endsWith("亮")).toBe(true);
  expect(Array.from(groupName([user("1", "字".repeat(80))])).length).toBe(64);
});
