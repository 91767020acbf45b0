import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { knownTags } from "../../state/contacts";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { ownedByIme } from "../../ui/ime";
import css from "./TagsField.module.css";

/** The server's limits. */
const MOST = 20;
const LONGEST = 32;

/** TagsField is the tags one has, to be put on or taken off, and a new one. */
export function TagsField({ value, onChange }: { value: readonly string[]; onChange: (tags: readonly string[]) => void }) {
  const [text, setText] = useState("");
  const all = [...new Set([...knownTags(), ...value])];
  const tag = text.trim();
  const isLong = Array.from(tag).length > LONGEST;
  const isGood = tag !== "" && !isLong && value.length < MOST;
  const add = () => {
    onChange([...value.filter((other) => other !== tag), tag]);
    setText("");
  };
  return (
    <div class={css["tags"]}>
      {all.length > 0 && (
        <div class={css["chips"]} role="group" aria-label={t("contacts.tags")}>
          {all.map((each) => (
            <button
              key={each}
              type="button"
              class={css["chip"]}
              dir="auto"
              aria-pressed={value.includes(each)}
              onClick={() => onChange(value.includes(each) ? value.filter((other) => other !== each) : [...value, each].slice(0, MOST))}
            >
              {each}
            </button>
          ))}
        </div>
      )}
      <div
        role="presentation"
        // What was typed counts, added or not.
        onFocusOut={() => isGood && add()}
        onKeyDown={(e) => {
          if (e.key === "Enter" && tag !== "" && !ownedByIme(e)) {
            e.preventDefault();
            if (isGood) {
              add();
            }
          }
        }}
      >
        <Field
          label={t("people.new_tag")}
          name="tag"
          value={text}
          onInput={setText}
          error={isLong ? t("reason.TOO_LONG", { limit: LONGEST }) : ""}
          after={
            <Button disabled={!isGood} onClick={add}>
              {t("new.add")}
            </Button>
          }
        />
      </div>
    </div>
  );
}
