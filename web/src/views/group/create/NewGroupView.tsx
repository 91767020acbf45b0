import { t } from "../../../i18n";
import { snapshot } from "../../../state/client";
import { tags } from "../../../state/contacts";
import { goUp } from "../../../state/route";
import { people } from "../../../state/selectors";
import { useSnapshot } from "../../../state/useSnapshot";
import { IconButton } from "../../../ui/Button";
import { Waiting } from "../../Waiting";
import css from "./Create.module.css";
import { CreateGroup } from "./CreateGroup";

/** NewGroupView is the page where a group is made, with some people chosen already. */
export function NewGroupView({ tag, chosen }: { tag: string; chosen: readonly string[] }) {
  // Whom one has a tag on is known once the list of contacts is.
  const isListed = useSnapshot((now) => now.listed || tag === "");
  const s = snapshot.peek();
  const tagged = tags(s).find((each) => each.tag === tag)?.ids.filter((id) => s.contacts[id]?.friend === true) ?? [];
  return (
    <section class={css["view"]}>
      <header class={css["bar"]}>
        <IconButton icon="back" label={t("chat.back")} onClick={() => goUp()} />
        <h1 class={css["title"]}>{t("create.title")}</h1>
      </header>
      <div class={css["column"]}>
        {isListed ? <CreateGroup first={[...new Set([...chosen, ...tagged])].flatMap((id) => people(s)[id] ?? [])} /> : <Waiting shape="rows" />}
      </div>
    </section>
  );
}
