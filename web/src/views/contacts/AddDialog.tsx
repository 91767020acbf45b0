import { useEffect, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { personOver } from "../../state/contacts";
import { cleanHandle } from "../../state/people";
import { me } from "../../state/selectors";
import { useLoaded } from "../../state/useLoaded";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { ErrorNote } from "../ErrorNote";
import css from "../people/PersonDialog.module.css";
import { PersonFace } from "../people/PersonLink";
import { ProfileCard } from "../people/ProfileCard";

/** Asked for when the typing has stopped for so long, milliseconds. */
const SETTLE = 300;
/** One character finds nobody. */
const SHORTEST = 2;

/** AddDialog finds people, and shows the card of one; or gives one's own to others. */
export function AddDialog({ onScan, onClose }: { onScan: () => void; onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Id>("");
  const myId = useSnapshot((s) => me(s)?.id ?? "");
  return (
    <Dialog title={t("contacts.add")} closeLabel={t("dialog.close")} onClose={onClose}>
      <div class={css["form"]}>
        <Field
          label={t("contacts.who")}
          name="who"
          value={text}
          onInput={(value) => {
            setText(value);
            setChosen("");
          }}
          isFocused
        />
        {chosen !== "" ? (
          <ProfileCard key={chosen} id={chosen} heading="h2" />
        ) : cleanHandle(text).length >= SHORTEST ? (
          <Found text={cleanHandle(text)} onChoose={setChosen} />
        ) : (
          <div class={css["ways"]}>
            <Button isWide onClick={onScan}>
              {t("scan.title")}
            </Button>
            <Button isWide onClick={() => (personOver.value = { kind: "share", user: myId })}>
              {t("contacts.my_code")}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Found({ text, onChoose }: { text: string; onChoose: (id: Id) => void }) {
  const asked = useSettled(text);
  const { value, failure, reload } = useLoaded(() => call("seek", asked), [asked]);
  if (failure !== null) {
    return <ErrorNote failure={failure} action={{ label: t("app.retry"), run: () => void reload() }} />;
  }
  return (
    <div role="status" aria-busy={value === null || asked !== text}>
      {value?.length === 0 && asked === text && <p class={css["nobody"]}>{t("contacts.nobody", { query: text })}</p>}
      <ul class={css["found"]} aria-label={t("contacts.found")}>
        {value?.map((id) => (
          <li key={id}>
            <button type="button" class={css["choice"]} onClick={() => onChoose(id)}>
              <PersonFace id={id} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** useSettled is what was typed, once the typing has stopped. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
