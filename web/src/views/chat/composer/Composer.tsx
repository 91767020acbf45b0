import { useRef, useState } from "preact/hooks";
import type { Id } from "../../../core/types";
import { loadGroupTexts, loadMediaTexts, loadToolTexts, t } from "../../../i18n";
import { hint } from "../../../state/client";
import { sendKey } from "../../../state/prefs";
import { IconButton } from "../../../ui/Button";
import { replyIn, setWriting, writingIn } from "../../../state/writing";
import { isComposing, ownedByIme } from "../../../ui/ime";
import css from "./Composer.module.css";
import { read, write } from "./field";
import { insert } from "./insert";
import { enterMeans, formatOf, isTouch, steerOf } from "./keys";
import { OnDemand } from "../../OnDemand";
import { steering, writingBar } from "../ops/load";
import { lengthOf, MAX_TEXT, NEAR } from "./length";
import { loadParser } from "./parser";
import { sendText } from "./send";
import { useArrival } from "./useArrival";
import { useDraft } from "./useDraft";

const fieldTools = () => import("../../home/soon").then((m) => m.FieldTools);
const later = () => import("../../home/soon").then((m) => m.SendLater);
const emojiPanel = () => Promise.all([import("./EmojiPanel"), loadToolTexts()]).then(([m]) => m.EmojiPanel);
const attach = () => Promise.all([import("../../attach/Attach"), loadMediaTexts()]).then(([m]) => m.Attach);
const slowLine = () => Promise.all([import("./SlowLine"), loadGroupTexts()]).then(([m]) => m.SlowLine);

/**
 * Composer is an uncontrolled field: nothing but the person changes its value
 * while it has the focus, so an input method is never disturbed, and a key
 * press draws nothing.
 */
export function Composer({ conv, slow, onSend }: { conv: Id; slow: number; onSend: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(0);
  const [hasPanel, setPanel] = useState(false);
  const [isHeld, setHeld] = useState(false);
  const [files, setFiles] = useState(0);
  const sender = useRef<((source: string) => boolean) | null>(null);
  const measure = () => {
    if (field.current !== null) {
      fit(field.current);
      setLength(lengthOf(field.current.value));
    }
  };
  const writing = writingIn(conv);
  const mayBeEmpty = files > 0 || (writing?.kind === "edit" && writing.event.body.kind === "rich");
  const draft = useDraft(conv, field, measure);
  useArrival(field);

  const changed = () => {
    measure();
    draft.changed();
    if (field.current?.value.trim() !== "") {
      hint("typing", conv);
    }
  };
  /** take empties the field of what is on its way. */
  const take = () => {
    const area = field.current;
    const source = area === null ? "" : read(area).trim();
    if (area !== null) {
      write(area, "");
    }
    draft.sent();
    measure();
    return source;
  };
  const send = () => {
    const area = field.current;
    const now = lengthOf(area?.value ?? "");
    if (area === null || isHeld || isComposing() || (now === 0 && !mayBeEmpty) || now > MAX_TEXT) {
      return;
    }
    const source = read(area).trim();
    if (writing?.kind === "edit" && (now > 0 || files === 0)) {
      void steering().then((m) => m.finishEdit(conv, writing, source));
      return;
    }
    const isTaken = sender.current?.(source) === true;
    if (!isTaken && now === 0) {
      return;
    }
    take();
    if (!isTaken) {
      onSend();
      void sendText(conv, source, replyIn(conv), () => field.current);
    }
    setWriting(conv, null);
  };
  /** A finger on the button means it: the word being composed is taken as it is. */
  const press = () => {
    if (isComposing()) {
      field.current?.blur();
      field.current?.focus();
    }
    send();
  };
  const onKeyDown = (e: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) => {
    const area = e.currentTarget;
    if (ownedByIme(e)) {
      return;
    }
    const steer = steerOf(e, writing, area.value === "");
    if (steer !== undefined) {
      e.preventDefault();
      steering().then((m) => m.steer(conv, steer), () => undefined); // no network: as if nothing was pressed
      return;
    }
    const styled = formatOf(e);
    const enter = e.key === "Enter" ? enterMeans(e, sendKey.peek(), isTouch(), area.selectionStart !== area.selectionEnd) : "usual";
    if (styled === undefined && enter === "usual") {
      return;
    }
    e.preventDefault();
    if (styled !== undefined) {
      import("./edit").then(({ format }) => format(area, styled), () => undefined); // no network: no style
    } else if (enter === "line") {
      insert(area, "\n");
    } else if (enter === "send" && !e.repeat) {
      send();
    }
  };
  const isOver = length > MAX_TEXT;
  const enterSends = sendKey.value === "enter" && !isTouch();

  return (
    <section class={css["composer"]} aria-label={t("chat.composer")} data-part-of-page="composer" onMouseDown={keepFocus}>
      {hasPanel && <OnDemand load={emojiPanel} props={{ conv, field, onSend, onClose: () => setPanel(false) }} />}
      {writing !== null && <OnDemand load={writingBar} props={{ conv, writing }} />}
      <OnDemand load={attach} props={{ conv, field, hasText: length > 0, sender, onFiles: setFiles, onSend }} meanwhile={<span class={css["hold"]} />} />
      <div class={css["box"]}>
        <textarea
          ref={field}
          class={css["field"]}
          rows={1}
          dir="auto"
          aria-label={t("chat.compose")}
          placeholder={t("chat.compose")}
          aria-invalid={isOver}
          aria-autocomplete="list"
          spellcheck
          autocomplete="off"
          data-1p-ignore
          data-lpignore="true"
          enterkeyhint={enterSends ? "send" : "enter"}
          onInput={changed}
          onCompositionEnd={changed}
          onFocus={() => void loadParser().catch(() => undefined)}
          onKeyDown={onKeyDown}
        />
        {length >= NEAR && (
          <div class={css["foot"]}>
            <span role="alert">{isOver && t("chat.too_long", { limit: MAX_TEXT, over: length - MAX_TEXT })}</span>
            <span class={isOver ? css["over"] : ""}>{t("chat.count", { count: length, limit: MAX_TEXT })}</span>
          </div>
        )}
        {slow > 0 && <OnDemand load={slowLine} props={{ conv, slow, onHold: setHeld }} />}
      </div>
      <OnDemand load={fieldTools} props={{ conv, field }} />
      <span data-emoji-button>
        <IconButton icon="smile" label={t("chat.emoji")} isExpanded={hasPanel} onClick={() => setPanel(!hasPanel)} />
      </span>
      <OnDemand load={later} props={{ conv, field, take, onSend }} />
      <span class={css["send"]} data-send>
        <IconButton icon="send" label={t("chat.send")} isAccent disabled={isHeld || (length === 0 && !mayBeEmpty) || isOver} onClick={press} />
      </span>
    </section>
  );
}

/** keepFocus: pressing a button leaves the focus in the field, and the keyboard of a phone open. */
function keepFocus(e: MouseEvent): void {
  if (e.target instanceof Element && e.target.closest("button") !== null) {
    e.preventDefault();
  }
}

/** fit grows the field with its text where CSS cannot. */
function fit(area: HTMLTextAreaElement): void {
  if (!CSS.supports("field-sizing", "content")) {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  }
}
