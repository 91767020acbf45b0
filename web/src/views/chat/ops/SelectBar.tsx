import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Id, Seq } from "../../../core/types";
import { t } from "../../../i18n";
import { shortTime } from "../../../i18n/time";
import { askedOver, chosenSeqs } from "../../../state/asked";
import { snapshot } from "../../../state/client";
import { copy } from "../../../state/copy";
import { memberName, saidText } from "../../../state/names";
import { isSaid, type Item } from "../../../state/timeline";
import { Button, IconButton } from "../../../ui/Button";
import { ownedByIme } from "../../../ui/ime";
import { attempt, eventsOf, hide, knownLimits, mayRecall, recall } from "./acts";
import { download, filesOf } from "./download";
import css from "./SelectBar.module.css";

/** As many as the server takes at once. */
const MOST = 100;

interface SelectBarProps {
  box: HTMLElement | null;
  conv: Id;
  items: readonly Item[];
  chosen: ReadonlySet<Seq>;
}

/** SelectBar: a press on a message chooses it, with Shift all up to it; Esc ends that. */
export function SelectBar({ box, conv, items, chosen }: SelectBarProps) {
  useMarks(box, items, chosen);
  useChoosing(box, items);
  const seqs = [...chosen].toSorted((a, b) => a - b);
  const s = snapshot.peek();
  const c = s.conversations[conv];
  const events = eventsOf(conv, seqs);
  const files = filesOf(events);
  const mayAll = events.length > 0 && c !== undefined && events.every((e) => mayRecall(s, c, e, knownLimits().recall));
  const end = () => {
    chosenSeqs.value = null;
  };
  const copyAll = () => {
    const lines = events.flatMap((e) => (isSaid(e.body) ? [t("chat.copied_message", { name: memberName(s, conv, e.sender), time: shortTime(e.sentAt), text: saidText(e.body) })] : []));
    void copy(lines.join("\n\n"));
    end();
  };
  return (
    <div class={css["bar"]} role="toolbar" aria-label={t("ops.select")} data-select-bar>
      <IconButton icon="close" label={t("ops.cancel")} onClick={end} />
      <span class={css["count"]} role="status">
        {t("ops.selected", { count: chosen.size })}
      </span>
      {files.length > 0 && (
        <Button
          onClick={() => {
            attempt(download(files));
            end();
          }}
        >
          {t("ops.download")}
        </Button>
      )}
      {mayAll && (
        <Button
          onClick={() => {
            recall(events);
            end();
          }}
        >
          {t("ops.recall")}
        </Button>
      )}
      <Button disabled={chosen.size === 0} onClick={copyAll}>
        {t("ops.copy_all")}
      </Button>
      <Button disabled={chosen.size === 0 || events.some((e) => e.expiresAt > 0)} onClick={() => (askedOver.value = { kind: "forward", seqs })}>
        {t("ops.forward")}
      </Button>
      <Button
        kind="danger"
        disabled={chosen.size === 0}
        onClick={() => {
          hide(conv, seqs);
          end();
        }}
      >
        {t("ops.hide")}
      </Button>
    </div>
  );
}

/** useMarks shows what is chosen on the rows themselves. */
function useMarks(box: HTMLElement | null, items: readonly Item[], chosen: ReadonlySet<Seq>): void {
  useLayoutEffect(() => {
    for (const row of box?.querySelectorAll<HTMLElement>("[data-message]") ?? []) {
      row.toggleAttribute("data-chosen", chosen.has(Number(row.dataset["seq"] ?? 0)));
    }
  }, [box, items, chosen]);
  useEffect(() => () => box?.querySelectorAll("[data-chosen]").forEach((row) => row.removeAttribute("data-chosen")), [box]);
}

function useChoosing(box: HTMLElement | null, items: readonly Item[]): void {
  const last = useRef<Seq>(0);
  const latest = useRef(items);
  latest.current = items;
  useEffect(() => {
    const choose = (row: Element | null | undefined, isRange: boolean): boolean => {
      const seq = row instanceof HTMLElement ? Number(row.dataset["seq"] ?? 0) : 0;
      if (seq === 0) {
        return false;
      }
      const now = new Set(chosenSeqs.peek());
      if (isRange && last.current > 0) {
        const [from, to] = [Math.min(seq, last.current), Math.max(seq, last.current)];
        latest.current.forEach((i) => i.kind === "message" && i.seq >= from && i.seq <= to && now.add(i.seq));
      } else if (!now.delete(seq)) {
        now.add(seq);
      }
      last.current = seq;
      chosenSeqs.value = new Set([...now].slice(0, MOST));
      return true;
    };
    const onClick = (e: MouseEvent) => {
      if (e.target instanceof Element && choose(e.target.closest("[data-message]"), e.shiftKey)) {
        e.preventDefault();
        e.stopPropagation();
      }
    };
    const onKeyDown = (e: KeyboardEvent) => {
      if (ownedByIme(e) || document.querySelector('dialog[open], [role="menu"]') !== null) {
        return;
      }
      if (e.key === "Escape") {
        chosenSeqs.value = null;
      } else if (e.key !== " " || !(e.target instanceof Element && e.target.matches("[data-message]")) || !choose(e.target, e.shiftKey)) {
        return;
      }
      e.preventDefault();
      e.stopPropagation();
    };
    box?.addEventListener("click", onClick, { capture: true });
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => {
      box?.removeEventListener("click", onClick, { capture: true });
      document.removeEventListener("keydown", onKeyDown, { capture: true });
    };
  }, [box]);
}
