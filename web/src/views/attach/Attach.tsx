import { useEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import type { Id } from "../../core/types";
import { loadExtraTexts, loadGroupTexts, t } from "../../i18n";
import { IconButton } from "../../ui/Button";
import { Menu } from "../../ui/Menu";
import { Lazy } from "../Lazy";
import css from "./Attach.module.css";
import { keepTray } from "./keptTray";
import { sendPlace } from "./place";
import { take } from "./take";
import { Tray } from "./Tray";
import { trayOf, type As } from "./tray";
import { Recorder } from "./Recorder";
import { canRecord } from "./recording";
import { useTraySend } from "./useTraySend";

const card = () => Promise.all([import("./CardDialog"), loadGroupTexts()]).then(([m]) => m.CardDialog);
const poll = () => Promise.all([import("../polls/PollDialog"), loadExtraTexts()]).then(([m]) => m.PollDialog);

export interface AttachProps {
  conv: Id;
  field: RefObject<HTMLTextAreaElement | null>;
  hasText: boolean;
  /** The composer asks here first: true when what was written goes out below files. */
  sender: RefObject<((source: string) => boolean) | null>;
  onFiles: (count: number) => void;
  onSend: () => void;
}

/** Attach is what the composer can send beside text: files, and what one says into the microphone. */
export function Attach({ conv, field, hasText, sender, onFiles, onSend }: AttachProps) {
  const button = useRef<HTMLSpanElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const as = useRef<As>("shown");
  const [menuAt, setMenuAt] = useState<HTMLElement | null>(null);
  const [recording, setRecording] = useState<"" | "pressed" | "held">("");
  const [dialog, setDialog] = useState<"" | "card" | "poll">("");
  const items = trayOf(conv).value;
  const { send, isBusy } = useTraySend(conv, field, onSend);
  sender.current = send;
  useEffect(() => onFiles(items.length), [items.length]);
  useEffect(() => void keepTray(conv), [conv]);
  useEffect(
    () => () => {
      sender.current = null;
      onFiles(0);
    },
    [],
  );
  usePaste(conv, field);

  const choose = (how: As) => {
    as.current = how;
    if (input.current !== null) {
      input.current.accept = how === "shown" ? "image/*,video/*" : "";
      input.current.click();
    }
  };
  return (
    <>
      {items.length > 0 && <Tray conv={conv} items={items} isBusy={isBusy} />}
      <span ref={button}>
        <IconButton icon="plus" label={t("media.attach")} isExpanded={menuAt !== null} onClick={() => setMenuAt(menuAt === null ? button.current : null)} />
      </span>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        data-files
        onChange={(e) => {
          void take(conv, [...(e.currentTarget.files ?? [])], as.current);
          e.currentTarget.value = "";
          field.current?.focus();
        }}
      />
      {menuAt !== null && (
        <Menu
          label={t("media.attach")}
          at={menuAt}
          items={[
            { label: t("media.add_shown"), icon: "picture", onSelect: () => choose("shown") },
            { label: t("media.add_file"), icon: "file", onSelect: () => choose("file") },
            { label: t("media.card"), icon: "user", isApart: true, onSelect: () => setDialog("card") },
            { label: t("media.poll"), icon: "poll", onSelect: () => setDialog("poll") },
            ...("geolocation" in navigator && isSecureContext ? [{ label: t("media.location"), icon: "place" as const, onSelect: () => void sendPlace(conv).then((isSent) => isSent && onSend()) }] : []),
          ]}
          onClose={() => setMenuAt(null)}
        />
      )}
      {dialog !== "" && <Lazy load={dialog === "card" ? card : poll} props={{ conv, onClose: () => setDialog(""), onSend }} />}
      {!hasText && items.length === 0 && canRecord() && (
        <span class={css["mic"]} data-mic onPointerDown={(e) => e.pointerType === "touch" && setRecording("held")} onContextMenu={(e) => e.preventDefault()}>
          <IconButton icon="mic" label={t("voice.record")} onClick={() => setRecording(recording || "pressed")} />
        </span>
      )}
      {recording !== "" && <Recorder conv={conv} isHeld={recording === "held"} onClose={() => setRecording("")} onSend={onSend} />}
    </>
  );
}

/** usePaste takes pictures and files out of what is pasted; text goes its own way, and comes first where there is both. */
function usePaste(conv: Id, field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const paste = (e: ClipboardEvent) => {
      const { target } = e;
      const isElsewhere = target instanceof Element && target !== field.current && target.closest("input, textarea, dialog, [contenteditable]") !== null;
      const files = [...(e.clipboardData?.files ?? [])];
      if (isElsewhere || e.defaultPrevented || files.length === 0 || (e.clipboardData?.getData("text/plain") ?? "") !== "") {
        return;
      }
      e.preventDefault();
      void take(conv, files, "shown");
      field.current?.focus();
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [conv]);
}
