import type { ReasonName } from "../core/types";
import { intl } from "./intl";
import type { app } from "./zh/app";
import type { base } from "./zh/base";
import type { extras } from "./zh/extras";
import type { groups } from "./zh/groups";
import type { ops } from "./zh/ops";
import type { people } from "./zh/people";
import type { media } from "./zh/media";
import type { presence } from "./zh/presence";
import type { settings } from "./zh/settings";
import type { tools } from "./zh/tools";

/** The Chinese texts are the list of keys. */
type Texts = typeof base & typeof app & typeof settings & typeof tools & typeof people & typeof groups & typeof presence & typeof ops & typeof media & typeof extras;

export type Key = keyof Texts;

/** One text, or its plural forms, chosen by {count}. */
export type Text = string | { readonly one?: string; readonly other: string };

/** What is loaded so far; the texts of a part come before the views that draw them. */
export type Pack = Readonly<Partial<Record<Key, Text>>>;

/** Every reason of error.proto has a text: leaving one out does not compile. */
type MissingReason = Exclude<`reason.${ReasonName}`, Key>;
const allReasonsHaveTexts: [MissingReason] extends [never] ? true : MissingReason = true;
void allReasonsHaveTexts;

type Slots<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never;
type Form<T> = T extends { readonly other: infer Other } ? Other : T;

/** The values a text needs, by name; none for a plain one. */
export type Values<K extends Key> = [Slots<Form<Texts[K]>>] extends [never] ? [] : [Readonly<Record<Slots<Form<Texts[K]>>, string | number>>];

/** fill puts values into a text. */
export function fill(text: Text, values: Readonly<Record<string, string | number>>, locale: string): string {
  const count = Number(values["count"] ?? 0);
  const form = typeof text === "string" ? text : intl(`plural ${locale}`, () => new Intl.PluralRules(locale)).select(count) === "one" ? (text.one ?? text.other) : text.other;
  return form.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name];
    return value === undefined ? slot : typeof value === "number" ? intl(`number ${locale}`, () => new Intl.NumberFormat(locale)).format(value) : value;
  });
}
