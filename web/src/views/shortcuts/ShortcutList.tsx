import { Fragment } from "preact";
import { t } from "../../i18n";
import { shortcuts, type ShortcutId } from "../../state/shortcutTable";
import { Keys } from "./Keys";
import css from "./ShortcutList.module.css";

const GROUPS = ["go", "chat", "messages", "write"] as const;
const ALL = Object.keys(shortcuts) as ShortcutId[];

/** ShortcutList is the table of shortcuts, for the sheet and the settings. */
export function ShortcutList() {
  return (
    <div class={css["groups"]}>
      {GROUPS.map((group) => (
        <section key={group}>
          <h3 class={css["title"]}>{t(`shortcut_group.${group}`)}</h3>
          <dl class={css["rows"]}>
            {ALL.filter((id) => shortcuts[id].group === group).map((id) => (
              <div key={id} class={css["row"]}>
                <dt>{t(`shortcut.${id}`)}</dt>
                <dd class={css["keys"]}>
                  {shortcuts[id].keys.map((keys, i) => (
                    <Fragment key={keys}>
                      {i > 0 && <span class={css["or"]}>{t("shortcut.or")}</span>}
                      <Keys keys={keys} />
                    </Fragment>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
