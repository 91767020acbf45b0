import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { CONTACTS, type ContactsSection } from "../../state/route";
import { newFriends } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { openSaved } from "../../state/saved";
import { Badge } from "../../ui/Badge";
import { IconButton } from "../../ui/Button";
import { ofExtras } from "../../ui/extraIcons";
import { addIcons } from "../../ui/Icon";
import { OnDemand } from "../OnDemand";
import { AddDialog } from "./AddDialog";
import { Blocked } from "./Blocked";
import css from "./ContactsView.module.css";
import { Friends } from "./Friends";
import { Groups } from "./Groups";
import { Requests } from "./Requests";
import { Tags } from "./Tags";

addIcons(ofExtras);

const scan = () => import("../people/ScanDialog").then((m) => m.ScanDialog);

/** ContactsView is the people and groups one knows. */
export function ContactsView({ section, tag }: { section: ContactsSection; tag: string }) {
  const [over, setOver] = useState<"add" | "scan" | null>(null);
  const waiting = useSnapshot(newFriends);
  useEffect(() => setOver(null), [section]);
  return (
    <section class={css["contacts"]}>
      <header class={css["bar"]}>
        <h1 class={css["title"]}>{t("nav.contacts")}</h1>
        <IconButton icon="bookmark" label={t("saved.title")} onClick={openSaved} />
        <IconButton icon="plus" label={t("contacts.add")} onClick={() => setOver("add")} />
      </header>
      <nav class={css["sections"]} aria-label={t("nav.contacts")}>
        {CONTACTS.map((s) => (
          <a key={s} class={css["section"]} href={s === "friends" ? "/contacts" : `/contacts/${s}`} aria-current={s === section ? "page" : undefined}>
            {t(`contacts.${s}`)}
            {s === "new" && <Badge count={waiting} label={t("nav.new_friends", { count: waiting })} />}
          </a>
        ))}
      </nav>
      <Section section={section} tag={tag} onAdd={() => setOver("add")} />
      {over === "add" && <AddDialog onScan={() => setOver("scan")} onClose={() => setOver(null)} />}
      {over === "scan" && <OnDemand load={scan} props={{ onClose: () => setOver(null) }} />}
    </section>
  );
}

function Section({ section, tag, onAdd }: { section: ContactsSection; tag: string; onAdd: () => void }) {
  switch (section) {
    case "friends":
      return <Friends onAdd={onAdd} />;
    case "new":
      return <Requests onAdd={onAdd} />;
    case "groups":
      return <Groups />;
    case "tags":
      return <Tags tag={tag} />;
    case "blocked":
      return <Blocked />;
  }
}
