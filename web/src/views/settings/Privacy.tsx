import { useRef, useState } from "preact/hooks";
import type { Audience, Privacy as Decided, PrivacyItem } from "../../core/api";
import { toFailure } from "../../core/errors";
import type { Failure } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { navigate } from "../../state/route";
import { useLoaded } from "../../state/useLoaded";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Choice } from "../../ui/Choice";
import { Waiting } from "../Waiting";
import { Exceptions } from "./Exceptions";
import { Actions, Part, Trouble } from "./Part";
import css from "./Privacy.module.css";

type Change = Parameters<typeof decide>[0];
const decide = (change: { rules?: Partial<Decided["rules"]>; marks?: boolean; typing?: boolean }) => call("privacy", change);

const CONTACT: readonly PrivacyItem[] = ["messages", "groups", "foundByHandle", "foundByName"];
const SEEN: readonly PrivacyItem[] = ["avatar", "presence", "lastSeen"];
const NOTES = { messages: "", groups: "privacy.groups_note", foundByHandle: "privacy.foundByHandle_note", foundByName: "", avatar: "privacy.avatar_note", presence: "", lastSeen: "privacy.lastSeen_note" } as const;

/** Privacy is what one decided about oneself. It is asked for again whenever the own stream moves: it may have been another device. */
export function Privacy() {
  const userSeq = useSnapshot((s) => s.userSeq);
  const isLive = useSnapshot((s) => s.link === "live");
  const { value, failure, reload } = useLoaded(() => call("privacy", {}), [userSeq, isLive]);
  const [chosen, setChosen] = useState<Decided | null>(null);
  const [refused, setRefused] = useState<Failure | null>(null);
  const saving = useRef(0);
  if (value === null) {
    return failure === null ? <Waiting shape="rows" text={t("privacy.loading")} onRetry={() => void reload()} /> : <Lost failure={failure} onRetry={() => void reload()} />;
  }
  const is = chosen ?? value;
  const save = async (change: Change) => {
    saving.current++;
    setRefused(null);
    setChosen({ ...is, ...change, rules: { ...is.rules, ...change.rules } }); // at once, until the answer
    await decide(change).catch((error: unknown) => setRefused(toFailure(error)));
    await reload();
    if (--saving.current === 0) {
      setChosen(null);
    }
  };
  const toggle = (what: "marks" | "typing") => (
    <Part id={what} title={t(`privacy.${what}`)} note={t(`privacy.${what}_note`)}>
      <Choice
        label={t(`privacy.${what}`)}
        isLabelHidden
        value={is[what] ? "shown" : "hidden"}
        options={[
          { value: "shown", label: t("privacy.shown") },
          { value: "hidden", label: t("privacy.hidden") },
        ]}
        onChange={(to) => void save({ [what]: to === "shown" })}
      />
    </Part>
  );
  const rule = (item: PrivacyItem) => <Rule key={item} item={item} is={is} onSave={save} />;
  return (
    <>
      <Trouble text={refused === null ? "" : explain(refused)} />
      {CONTACT.map(rule)}
      {SEEN.map(rule)}
      {toggle("marks")}
      {toggle("typing")}
      <Part id="blocked" title={t("privacy.blocked")} note={t("privacy.blocked_note")}>
        <Actions>
          <Button onClick={() => navigate("/contacts/blocked")}>{t("privacy.open_blocked")}</Button>
        </Actions>
      </Part>
    </>
  );
}

function Lost({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  return (
    <Part id="privacy">
      <Trouble text={explain(failure)} />
      <Actions>
        <Button onClick={onRetry}>{t("app.retry")}</Button>
      </Actions>
    </Part>
  );
}

/** Rule is who may do one thing, and who else may or may not. */
function Rule({ item, is, onSave }: { item: PrivacyItem; is: Decided; onSave: (change: Change) => Promise<void> }) {
  const [open, setOpen] = useState<"always" | "never" | null>(null);
  const rule = is.rules[item];
  const title = t(`privacy.${item}`);
  const note = NOTES[item];
  const audiences: readonly Audience[] = ["everybody", "friends", "nobody"];
  const exceptions = (which: "always" | "never") => (
    <button type="button" class={css["exceptions"]} aria-haspopup="dialog" aria-label={`${title}: ${t(`privacy.${which}_count`, { count: rule[which].length })}`} onClick={() => setOpen(which)}>
      {t(`privacy.${which}_count`, { count: rule[which].length })}
    </button>
  );
  return (
    <Part id={item} title={title} note={note === "" ? "" : t(note)}>
      <Choice label={title} isLabelHidden value={rule.audience} options={audiences.map((value) => ({ value, label: t(`privacy.${value}`) }))} onChange={(audience) => void onSave({ rules: { [item]: { ...rule, audience } } })} />
      <div class={css["row"]}>
        {rule.audience !== "everybody" && exceptions("always")}
        {rule.audience !== "nobody" && exceptions("never")}
      </div>
      {open !== null && (
        <Exceptions
          title={`${title}: ${t(`privacy.${open}`)}`}
          people={rule[open]}
          onClose={() => setOpen(null)}
          onSave={async (people) => {
            const other = open === "always" ? "never" : "always";
            await onSave({ rules: { [item]: { ...rule, [open]: people, [other]: rule[other].filter((id) => !people.includes(id)) } } });
            setOpen(null);
          }}
        />
      )}
    </Part>
  );
}
