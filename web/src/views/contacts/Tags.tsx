import { t } from "../../i18n";
import { tags } from "../../state/contacts";
import { parseRoute } from "../../state/route";
import { useSnapshot } from "../../state/useSnapshot";
import { Empty } from "../../ui/Empty";
import { Letters } from "./Letters";
import css from "./ContactsPart.module.css";

/** Tags are how one sorts people; one of them shows who has it. */
export function Tags({ tag }: { tag: string }) {
  const all = useSnapshot(tags);
  const shown = all.find((each) => each.tag === tag) ?? all[0];
  if (shown === undefined) {
    return <Empty icon="tag" text={t("contacts.no_tags")} />;
  }
  const toGroup = `/groups/new?tag=${encodeURIComponent(shown.tag)}`;
  return (
    <div class={css["part"]}>
      <div>
        <nav class={css["chips"]} aria-label={t("contacts.tags")}>
          {all.map((each) => (
            <a key={each.tag} class={css["chip"]} href={`/contacts/tags?tag=${encodeURIComponent(each.tag)}`} aria-current={each === shown ? "page" : undefined}>
              <bdi>{each.tag}</bdi> <span class={css["state"]}>{each.ids.length}</span>
            </a>
          ))}
        </nav>
        {parseRoute(toGroup).name !== "unknown" && (
          <div class={css["head"]}>
            <a class={css["chip"]} href={toGroup}>
              {t("contacts.group_of_tag", { tag: shown.tag })}
            </a>
          </div>
        )}
      </div>
      <Letters ids={shown.ids} label={shown.tag} />
    </div>
  );
}
