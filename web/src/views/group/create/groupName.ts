import type { User } from "../../../core/types";
import { t } from "../../../i18n";

/** The server takes so many characters. */
const MOST = 64;

/** groupName is what a group is called when nobody says: by its people, as many as fit. */
export function groupName(people: readonly User[]): string {
  const names = people.map((u) => u.name || u.handle);
  let name = names[0] ?? "";
  for (const next of names.slice(1)) {
    const longer = `${name}${t("notice.comma")}${next}`;
    if (Array.from(longer).length > MOST) {
      break;
    }
    name = longer;
  }
  return Array.from(name).slice(0, MOST).join("");
}
