import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { goUp, SETTINGS, type SettingsSection } from "../../state/route";
import { IconButton } from "../../ui/Button";
import { ownedByIme } from "../../ui/ime";
import { findSettings, sectionNames } from "./sections";
import css from "./SettingsList.module.css";

interface SettingsListProps {
  /** What stands beside the list. */
  current: SettingsSection;
  /** A single setting was chosen; its section opens. */
  onFound: (id: string) => void;
}

export function SettingsList({ current, onFound }: SettingsListProps) {
  const [query, setQuery] = useState("");
  const found = query.trim() === "" ? null : findSettings(query, t);

  return (
    <div class={css["list"]}>
      <header class={css["bar"]}>
        <span class={css["back"]}>
          <IconButton icon="back" label={t("settings.back")} onClick={() => goUp()} />
        </span>
        <h1 class={css["title"]}>{t("settings.title")}</h1>
      </header>
      <input
        class={css["search"]}
        type="search"
        value={query}
        aria-label={t("settings.search")}
        placeholder={t("settings.search")}
        autocomplete="off"
        spellcheck={false}
        onInput={(e) => setQuery(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (!ownedByIme(e) && e.key === "Escape" && query !== "") {
            e.stopPropagation();
            setQuery("");
          }
        }}
      />
      <p class="visually-hidden" role="status">
        {found !== null && t("settings.found", { count: found.length })}
      </p>
      <nav class={css["rows"]} aria-label={t("settings.sections")}>
        {found === null &&
          SETTINGS.map((section) => (
            <Row key={section} section={section} name={t(sectionNames[section].name)} note={t(sectionNames[section].note)} isCurrent={section === current} />
          ))}
        {found?.map(({ id, section, name }) => (
          <Row key={id} section={section} name={t(name)} note={t(sectionNames[section].name)} isCurrent={false} onOpen={() => onFound(id)} />
        ))}
        {found?.length === 0 && <p class={css["nothing"]}>{t("settings.nothing", { query: query.trim() })}</p>}
      </nav>
    </div>
  );
}

interface RowProps {
  section: SettingsSection;
  name: string;
  note: string;
  isCurrent: boolean;
  onOpen?: () => void;
}

function Row({ section, name, note, isCurrent, onOpen }: RowProps) {
  return (
    <a class={`${css["row"]} ${isCurrent ? css["current"] : ""}`} href={`/settings/${section}`} aria-current={isCurrent ? "page" : undefined} onClick={onOpen}>
      <span>{name}</span>
      <span class={css["note"]}>{note}</span>
    </a>
  );
}
