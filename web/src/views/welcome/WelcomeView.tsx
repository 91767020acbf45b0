import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { navigate, type Route } from "../../state/route";
import { me } from "../../state/selectors";
import { backOf } from "../../state/session";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Look } from "../settings/Appearance";
import { LanguageChoice } from "../settings/LanguageChoice";
import { Part } from "../settings/Part";
import { FindPeople } from "./FindPeople";
import { NameStep } from "./NameStep";
import css from "./WelcomeView.module.css";

const STEPS = ["name", "people", "look"] as const;
type Step = (typeof STEPS)[number];
const TITLES = { name: "welcome.name", people: "welcome.people", look: "welcome.look" } as const;
const NOTES = { name: "welcome.name_note", people: "welcome.people_note", look: "welcome.look_note" } as const;

/** WelcomeView is what a new account is asked first. Nothing of it has to be answered. */
export function WelcomeView({ step: asked }: { step: Extract<Route, { name: "welcome" }>["step"] }) {
  const step: Step = STEPS.find((s) => s === asked) ?? "name";
  const at = STEPS.indexOf(step);
  const user = useSnapshot(me);
  const greeting = useSnapshot((s) => Object.values(s.conversations).find((c) => c.kind === "direct" && s.users[c.peer]?.system === true)?.id ?? "");
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [step]);
  const next = () => {
    const following = STEPS[at + 1];
    const back = backOf(location.search);
    // What brought one here, else the server's welcome.
    const home = back !== "/" || greeting === "" ? back : `/c/${greeting}`;
    navigate(following === undefined ? home : `/welcome/${following}${location.search}`, { replace: true });
  };
  return (
    <main class={css["page"]}>
      <div class={css["card"]}>
        <p class={css["count"]}>{t("welcome.step", { step: at + 1, steps: STEPS.length })}</p>
        <h1 ref={title} class={css["title"]} tabIndex={-1}>
          {t(TITLES[step])}
        </h1>
        <p class={css["note"]}>{t(NOTES[step])}</p>
        {step === "name" && user !== null && <NameStep user={user} onDone={next} />}
        {step === "people" && user !== null && <FindPeople user={user} />}
        {step === "look" && (
          <>
            <Part id="language" level={2} title={t("settings.language")}>
              <LanguageChoice />
            </Part>
            <Look />
          </>
        )}
        <div class={css["actions"]}>
          {step !== "look" && <Button onClick={next}>{t("welcome.skip")}</Button>}
          {step === "people" && (
            <Button kind="primary" onClick={next}>
              {t("welcome.next")}
            </Button>
          )}
          {step === "name" && (
            <Button kind="primary" type="submit" form="welcome-name">
              {t("welcome.next")}
            </Button>
          )}
          {step === "look" && (
            <Button kind="primary" onClick={next}>
              {t("welcome.done")}
            </Button>
          )}
        </div>
      </div>
    </main>
  );
}
