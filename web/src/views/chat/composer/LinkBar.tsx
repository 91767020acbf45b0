import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Id } from "../../../core/types";
import { t } from "../../../i18n";
import { writingIn } from "../../../state/writing";
import { declined, firstLink, written } from "../../../state/written";
import { IconButton } from "../../../ui/Button";
import { Icon } from "../../../ui/Icon";
import { limits } from "../ops/steering";
import { read } from "./field";
import css from "../ops/WritingBar.module.css";

/** LinkBar says that what is written will show what its link leads to, and takes that away. */
export function LinkBar({ conv, field }: { conv: Id; field: RefObject<HTMLTextAreaElement | null> }) {
  const [isMade, setMade] = useState(false);
  const writing = writingIn(conv);
  const edited = writing?.kind === "edit" ? writing.event : null;
  useEffect(() => {
    limits().then(
      (l) => setMade(l.previews),
      () => undefined, // Not known: as if there were none.
    );
  }, []);
  // A message that shows none stays as it is.
  useEffect(() => {
    declined.value = edited !== null && edited.preview === null && edited.body.kind === "text" ? firstLink(edited.body) : "";
  }, [edited]);
  const link = field.current === null ? "" : firstLink(written(read(field.current)));
  if (!isMade || link === "" || declined.value === link) {
    return null;
  }
  return (
    <div class={`${css["bar"]} ${css["link"]}`} role="status" data-link-bar>
      <Icon name="link" size={20} />
      <span class={css["names"]}>
        <span class={css["title"]}>{t("ops.preview")}</span>
        <span class={css["text"]} dir="auto">
          {new URL(link).host}
        </span>
      </span>
      <IconButton
        icon="close"
        label={t("ops.no_preview")}
        onClick={() => {
          declined.value = link;
          field.current?.focus();
        }}
      />
    </div>
  );
}
