import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { ownedByIme } from "../../ui/ime";
import css from "./LetterRail.module.css";

/** LetterRail leads through a long list: pressed, drawn along, or with the arrow keys. */
export function LetterRail({ letters, onGo }: { letters: readonly string[]; onGo: (letter: string) => void }) {
  const [at, setAt] = useState(0);
  const [isHeld, setHeld] = useState(false);
  const go = (index: number) => {
    const to = Math.max(0, Math.min(letters.length - 1, index));
    const letter = letters[to];
    if (letter !== undefined) {
      setAt(to);
      onGo(letter);
    }
  };
  const point = (e: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const { top, height } = e.currentTarget.getBoundingClientRect();
    go(Math.floor(((e.clientY - top) / height) * letters.length));
  };
  return (
    <div
      class={css["rail"]}
      role="slider"
      tabIndex={0}
      aria-label={t("contacts.letters")}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={letters.length - 1}
      aria-valuenow={Math.min(at, letters.length - 1)}
      aria-valuetext={letters[at] ?? ""}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        setHeld(true);
        point(e);
      }}
      onPointerMove={(e) => isHeld && point(e)}
      onPointerUp={() => setHeld(false)}
      onPointerCancel={() => setHeld(false)}
      onKeyDown={(e) => {
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: letters.length - 1 }[e.key];
        if (to !== undefined && !ownedByIme(e)) {
          e.preventDefault();
          go(to);
        }
      }}
    >
      {letters.map((letter, i) => (
        <span key={letter} class={`${css["letter"]} ${isHeld && i === at ? css["held"] : ""}`} aria-hidden="true">
          {letter}
        </span>
      ))}
    </div>
  );
}
