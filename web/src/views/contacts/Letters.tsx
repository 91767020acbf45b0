import { useId, useMemo, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { snapshot } from "../../state/client";
import { byLetter } from "../../state/contacts";
import { useDrawn } from "../../ui/useDrawn";
import { useRows } from "../../ui/useRows";
import { PersonLink } from "../people/PersonLink";
import { LetterRail } from "./LetterRail";
import css from "./Letters.module.css";

/** More than this, and letters at the side lead through them. */
const FEW = 20;

/** Letters is people under the letters their names begin with, drawn as far as they are in sight: there may be ten thousand. */
export function Letters({ ids, label }: { ids: readonly Id[]; label: string }) {
  const letters = useMemo(() => byLetter(snapshot.peek(), ids), [ids]);
  const { box, height, from, to, onScroll, reveal } = useRows(ids.length);
  const row = useDrawn();
  const id = useId();
  const [focused, setFocused] = useState<Id>("");
  let start = 0;
  const parts = letters.map(({ letter, ids: list }) => {
    const first = start;
    start += list.length;
    return { letter, list, first };
  });
  return (
    <div class={css["frame"]}>
      <div ref={box} class={css["box"]} onScroll={onScroll} role="group" aria-label={label}>
        <div class={css["ruler"]} data-ruler />
        <div class={css["rows"]} data-rows>
          {parts.map(({ letter, list, first }) => (
            <section key={letter} class={css["part"]} style={{ blockSize: `${list.length * height}px` }} aria-labelledby={`${id}-${letter}`}>
              <h2 id={`${id}-${letter}`} class={css["letter"]} style={{ blockSize: `${height}px` }} aria-label={letter === "#" ? t("contacts.other") : letter}>
                {letter}
              </h2>
              <ul class={css["list"]}>
                {inSight(list, from - first, to - first, focused).map(({ user, i }) =>
                  row(user, [i, height, first, ids.length], () => (
                    <li
                      key={user}
                      class={css["place"]}
                      style={{ transform: `translateY(${i * height}px)` }}
                      aria-setsize={ids.length}
                      aria-posinset={first + i + 1}
                      onFocusCapture={() => setFocused(user)}
                      onBlurCapture={() => setFocused("")}
                    >
                      <PersonLink id={user} />
                    </li>
                  )),
                )}
              </ul>
            </section>
          ))}
        </div>
      </div>
      {ids.length > FEW && (
        <LetterRail
          letters={parts.map((p) => p.letter)}
          onGo={(letter) => {
            const part = parts.find((p) => p.letter === letter);
            if (part !== undefined && box.current !== null) {
              box.current.scrollTop = part.first * height;
              reveal(part.first);
            }
          }}
        />
      )}
    </div>
  );
}

/** inSight are the rows between two places, and the one that has the focus. */
function inSight(list: readonly Id[], from: number, to: number, focused: Id): readonly { readonly user: Id; readonly i: number }[] {
  const start = Math.max(0, from);
  const rows = list.slice(start, Math.max(start, to)).map((user, i) => ({ user, i: start + i }));
  const kept = focused === "" ? -1 : list.indexOf(focused);
  return kept < 0 || (kept >= start && kept < to) ? rows : [...rows, { user: focused, i: kept }].toSorted((a, b) => a.i - b.i);
}
