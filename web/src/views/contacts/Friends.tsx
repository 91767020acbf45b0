import { useMemo, useState } from "preact/hooks";
import { t } from "../../i18n";
import { snapshot } from "../../state/client";
import { friends } from "../../state/contacts";
import { best } from "../../state/match";
import { findablePerson } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { Waiting } from "../Waiting";
import { Letters } from "./Letters";
import css from "./ContactsPart.module.css";
import { SearchField } from "./SearchField";

/** So many are looked through without a field. */
const FEW = 8;

export function Friends({ onAdd }: { onAdd: () => void }) {
  const isListed = useSnapshot((s) => s.listed);
  const all = useSnapshot(friends);
  const [query, setQuery] = useState("");
  const wanted = query.trim();
  // In their order: the letters stay.
  const found = useMemo(() => {
    const fits = new Set(wanted === "" ? [] : best(wanted, all, (id) => findablePerson(snapshot.peek(), id)));
    return wanted === "" ? all : all.filter((id) => fits.has(id));
  }, [all, wanted]);
  if (all.length === 0) {
    return isListed ? (
      <Empty icon="contacts" text={t("contacts.no_friends")}>
        <Button kind="primary" onClick={onAdd}>
          {t("contacts.add")}
        </Button>
      </Empty>
    ) : (
      <Waiting shape="rows" />
    );
  }
  return (
    <div class={css["part"]}>
      <div class={css["head"]}>
        {all.length > FEW && <SearchField label={t("contacts.search")} value={query} onInput={setQuery} />}
        <p class={css["count"]}>{t("contacts.friend_count", { count: all.length })}</p>
      </div>
      {found.length === 0 ? <Empty icon="search" text={t("contacts.no_match", { query: wanted })} /> : <Letters ids={found} label={t("contacts.friends")} />}
    </div>
  );
}
