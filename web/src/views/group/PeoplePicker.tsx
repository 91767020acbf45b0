import { useState } from "preact/hooks";
import type { Id, User } from "../../core/types";
import { t } from "../../i18n";
import { initials, tint } from "../../state/initials";
import { useKnownPeople } from "../../state/known";
import { best } from "../../state/match";
import { cleanHandle, findUser } from "../../state/people";
import { useTask } from "../../state/useTask";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { useRows } from "../../ui/useRows";
import { findError } from "../home/NewDirect";
import css from "./PeoplePicker.module.css";

interface PeoplePickerProps {
  chosen: readonly User[];
  onChange: (chosen: readonly User[]) => void;
  /** Who cannot be chosen, being there already. */
  without?: ReadonlySet<Id>;
}

/** PeoplePicker: those one knows, and anybody by the whole handle. */
export function PeoplePicker({ chosen, onChange, without }: PeoplePickerProps) {
  const known = useKnownPeople();
  const [query, setQuery] = useState("");
  const { isBusy, failure, run, clear } = useTask();
  const all = [...chosen.filter((u) => !known.includes(u)), ...known].filter((u) => without?.has(u.id) !== true);
  const found = query.trim() === "" ? all : best(query, all, (u) => ({ name: u.name || u.handle, key: u.searchKey, handle: u.handle }));
  const { box, height, from, to, onScroll } = useRows(found.length);
  const isChosen = (u: User) => chosen.some((c) => c.id === u.id);
  const toggle = (u: User) => onChange(isChosen(u) ? chosen.filter((c) => c.id !== u.id) : [...chosen, u]);
  const handle = cleanHandle(query);
  const find = () =>
    run(async () => {
      const user = await findUser(handle);
      if (!isChosen(user)) {
        onChange([...chosen, user]);
      }
      setQuery("");
    });
  return (
    <div class={css["picker"]}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          const first = found.find((u) => u.handle === handle) ?? found[0];
          if (query.trim() !== "" && first !== undefined) {
            toggle(first);
            setQuery("");
          } else if (handle !== "") {
            void find();
          }
        }}
      >
        <Field
          label={t("pick.search")}
          name="people"
          value={query}
          onInput={(value) => {
            setQuery(value);
            clear();
          }}
          error={findError(failure, handle)}
          isFocused
        />
      </form>
      {chosen.length > 0 && (
        <ul class={css["chosen"]} aria-label={t("pick.chosen")}>
          {chosen.map((u) => (
            <li key={u.id}>
              <button type="button" class={css["chip"]} aria-label={t("new.remove", { name: u.name || u.handle })} onClick={() => toggle(u)}>
                <span class={css["chipName"]} dir="auto">
                  {u.name || u.handle}
                </span>
                <Icon name="close" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div ref={box} class={css["box"]} onScroll={onScroll}>
        <ul class={css["list"]} data-rows aria-label={t("pick.people")} style={{ blockSize: `${found.length * height}px` }}>
          {found.slice(from, to).map((u, i) => (
            <li key={u.id} class={css["place"]} style={{ transform: `translateY(${(from + i) * height}px)` }} aria-setsize={found.length} aria-posinset={from + i + 1}>
              <label class={css["person"]}>
                <input class={css["check"]} type="checkbox" checked={isChosen(u)} onChange={() => toggle(u)} />
                <Avatar initials={initials(u.name || u.handle)} tint={tint(u.id)} picture={u.avatar} />
                <span class={css["names"]}>
                  <span class={css["name"]} dir="auto">
                    {u.name || u.handle}
                  </span>
                  <span class={css["handle"]}>{u.handle === "" ? "" : `@${u.handle}`}</span>
                </span>
              </label>
            </li>
          ))}
          <li class={css["ruler"]} data-ruler role="presentation" />
        </ul>
        {query.trim() === "" && found.length === 0 && <p class={css["hint"]}>{t("pick.hint")}</p>}
        {handle !== "" && !found.some((u) => u.handle === handle) && (
          <Button isWide isBusy={isBusy} onClick={() => void find()}>
            {t("pick.find", { handle })}
          </Button>
        )}
      </div>
    </div>
  );
}
