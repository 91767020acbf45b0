import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { explain, t } from "../../i18n";
import { pressed } from "../../state/keys";
import { closeOverlay } from "../../state/overlay";
import { choices, type Choice } from "../../state/palette";
import { findUser, openChatWith } from "../../state/people";
import { navigate, route } from "../../state/route";
import { useSnapshot } from "../../state/useSnapshot";
import { useTask } from "../../state/useTask";
import { ownedByIme } from "../../ui/ime";
import { Icon } from "../../ui/Icon";
import { useModal } from "../../ui/useModal";
import css from "./Palette.module.css";
import { PaletteChoice } from "./PaletteChoice";

/** Palette goes anywhere and does anything, by a few letters. */
export function Palette() {
  const state = useSnapshot((s) => s);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const { isBusy, failure, run, clear } = useTask();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const here = route.value;
  const current = "conv" in here ? here.conv : null;
  const sections = useMemo(() => choices(state, query, current), [state, query, current]);
  const all = sections.flatMap((section) => section.choices);
  const chosen = all[Math.min(at, all.length - 1)];

  useModal(dialog);
  useEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  const choose = (choice: Choice | undefined) => {
    if (choice !== undefined) {
      void run(() => take(choice));
    }
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (ownedByIme(e)) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step !== undefined && all.length > 0) {
      setAt((Math.min(at, all.length - 1) + step + all.length) % all.length);
    } else if (e.key === "Enter") {
      choose(chosen);
    } else if (pressed(e) === "Mod+k") {
      closeOverlay();
    } else {
      return;
    }
    e.preventDefault();
  };

  return (
    <dialog
      ref={dialog}
      class={css["palette"]}
      aria-label={t("shortcut.palette")}
      onCancel={(e) => {
        e.preventDefault();
        closeOverlay();
      }}
      onMouseDown={(e) => e.target === dialog.current && closeOverlay()}
    >
      <div class={css["field"]}>
        <Icon name="search" />
        <input
          class={css["input"]}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${chosen.id}`}
          aria-label={t("palette.hint")}
          placeholder={t("palette.hint")}
          autocomplete="off"
          spellcheck={false}
          autofocus
          onKeyDown={onKeyDown}
          onInput={(e) => {
            setQuery(e.currentTarget.value);
            setAt(0);
            clear();
          }}
        />
      </div>
      <div id={`${id}-list`} class={css["list"]} role="listbox" aria-label={t("palette.results")} aria-busy={isBusy}>
        {sections.map((section) => (
          <div key={section.title} role="group" aria-label={section.title}>
            <div class={css["title"]} aria-hidden="true">
              {section.title}
            </div>
            {section.choices.map((choice) => (
              <PaletteChoice key={choice.id} id={`${id}-${choice.id}`} choice={choice} isChosen={choice === chosen} onChoose={() => choose(choice)} />
            ))}
          </div>
        ))}
      </div>
      {failure !== null && (
        <p class={css["failure"]} role="alert">
          {explain(failure)}
        </p>
      )}
    </dialog>
  );
}

async function take(choice: Choice): Promise<void> {
  switch (choice.kind) {
    case "conversation":
      closeOverlay();
      navigate(`/c/${choice.conversation.id}`);
      return;
    case "command":
      closeOverlay();
      choice.command.run();
      return;
    case "search":
      closeOverlay();
      navigate(`/search?q=${encodeURIComponent(choice.text)}`);
      return;
    case "person":
      await openChatWith(choice.user);
      closeOverlay();
      return;
    case "find":
      await openChatWith(await findUser(choice.handle));
      closeOverlay();
  }
}
