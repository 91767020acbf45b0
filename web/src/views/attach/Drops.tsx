import { useEffect, useState } from "preact/hooks";
import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { navigate } from "../../state/route";
import { openConversation } from "../../state/selectors";
import { showToast } from "../../state/toasts";
import { Icon } from "../../ui/Icon";
import css from "./Drops.module.css";
import { hasFiles } from "./startDrops";
import { take } from "./take";
import type { As } from "./tray";

/** Drops shows where files can be let go: over the open conversation in two ways, and on every row of the list. */
export function Drops({ first }: { first: DragEvent }) {
  const [drag, setDrag] = useState(() => dragOf(first));
  const [over, setOver] = useState<As | "">("");
  useEffect(() => {
    let row: HTMLElement | null = null;
    const mark = (next: HTMLElement | null) => {
      row?.removeAttribute("data-drop");
      next?.setAttribute("data-drop", "");
      row = next;
    };
    const enter = (e: DragEvent) => {
      if (hasFiles(e)) {
        setDrag((now) => now ?? dragOf(e));
      }
    };
    const move = (e: DragEvent) => {
      if (!hasFiles(e)) {
        return;
      }
      const target = e.target instanceof Element ? e.target : null;
      mark(target?.closest<HTMLElement>("[data-conv]") ?? null);
      const zone = target?.closest<HTMLElement>("[data-drop-as]")?.dataset["dropAs"];
      setOver(zone === "shown" || zone === "file" ? zone : "");
      if ((zone !== undefined || row !== null) && e.dataTransfer !== null) {
        e.dataTransfer.dropEffect = "copy";
      }
    };
    const end = () => {
      mark(null);
      setDrag(null);
      setOver("");
    };
    // Out of the window.
    const leave = (e: DragEvent) => e.relatedTarget === null && end();
    const drop = (e: DragEvent) => {
      const target = e.target instanceof Element ? e.target : null;
      const conv = target?.closest<HTMLElement>("[data-conv]")?.dataset["conv"];
      const zone = target?.closest<HTMLElement>("[data-drop-as]")?.dataset["dropAs"];
      end();
      const here = openConversation.peek();
      if (conv !== undefined) {
        navigate(`/c/${conv}`);
        dropped(conv, e, "shown");
      } else if (here !== null && zone !== undefined) {
        dropped(here, e, zone === "file" ? "file" : "shown");
      }
    };
    const all = [["dragenter", enter], ["dragover", move], ["dragleave", leave], ["drop", drop], ["dragend", end]] as const;
    for (const [type, listener] of all) {
      document.addEventListener(type, listener as EventListener);
    }
    return () => {
      for (const [type, listener] of all) {
        document.removeEventListener(type, listener as EventListener);
      }
    };
  }, []);
  // Where one may not write, there is no field.
  const field = drag === null ? null : document.querySelector('[data-part-of-page="composer"] textarea');
  const box = document.getElementById("main")?.getBoundingClientRect();
  if (drag === null || field === null || box === undefined) {
    return null;
  }
  return (
    <div class={css["zones"]} style={{ left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` }}>
      {drag.canShow && <Zone as="shown" isOver={over === "shown"} />}
      <Zone as="file" isOver={over === "file"} />
    </div>
  );
}

function Zone({ as, isOver }: { as: As; isOver: boolean }) {
  return (
    <div class={`${css["zone"]} ${isOver ? css["over"] : ""}`} data-drop-as={as}>
      <Icon name={as === "shown" ? "picture" : "file"} size={32} />
      <span class={css["title"]}>{t(as === "shown" ? "media.drop_shown" : "media.drop_file")}</span>
      <span>{t(as === "shown" ? "media.drop_shown_note" : "media.drop_file_note")}</span>
    </div>
  );
}

/** dragOf: what is dragged is not told before it is let go, but its kinds are. */
function dragOf(e: DragEvent): { canShow: boolean } | null {
  const items = [...(e.dataTransfer?.items ?? [])].filter((item) => item.kind === "file");
  return { canShow: items.length === 0 || items.some(({ type }) => type === "" || /^(?:image|video)\//.test(type)) };
}

function dropped(conv: Id, e: DragEvent, as: As): void {
  const items = [...(e.dataTransfer?.items ?? [])].filter((item) => item.kind === "file");
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory === true;
  if (items.some(isFolder)) {
    showToast({ text: t("media.no_folders"), isError: true });
  }
  const files = items.filter((item) => !isFolder(item)).flatMap((item) => item.getAsFile() ?? []);
  void take(conv, files, as);
}
