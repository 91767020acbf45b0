import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "./Button";
import css from "./Composer.module.css";
import { ownedByIme } from "./ime";

interface ComposerProps {
  /** The draft to begin with. The field keeps its own value from then on. */
  draft: string;
  label: string;
  sendLabel: string;
  /** The most characters, and what to say when there are more. */
  limit: number;
  tooLong: (over: number) => string;
  onDraft: (text: string) => void;
  onSend: (text: string) => void;
  onTyping: () => void;
}

/**
 * Composer is an uncontrolled field: nothing but the person changes its value,
 * so an input method is never disturbed while it composes.
 */
export function Composer({ draft, label, sendLabel, limit, tooLong, onDraft, onSend, onTyping }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isComposing = useRef(false);
  const [length, setLength] = useState(countOf(draft));

  const changed = () => {
    const area = field.current;
    if (area === null) {
      return;
    }
    fit(area);
    setLength(countOf(area.value));
    if (!isComposing.current) {
      onDraft(area.value);
    }
    if (area.value !== "") {
      onTyping();
    }
  };
  const send = () => {
    const area = field.current;
    const text = area?.value ?? "";
    if (area === null || text.trim() === "" || countOf(text) > limit) {
      return;
    }
    area.value = "";
    changed();
    area.focus();
    onSend(text.trim());
  };
  useLayoutEffect(() => {
    if (field.current !== null) {
      field.current.value = draft;
      fit(field.current);
    }
  }, []);

  return (
    <form
      class={css["composer"]}
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      <div class={css["box"]}>
        <textarea
          ref={field}
          class={css["field"]}
          rows={1}
          dir="auto"
          aria-label={label}
          placeholder={label}
          aria-invalid={length > limit}
          enterkeyhint={isTouch() ? "enter" : "send"}
          onInput={changed}
          onCompositionStart={() => {
            isComposing.current = true;
          }}
          onCompositionEnd={() => {
            isComposing.current = false;
            changed();
          }}
          onBlur={() => {
            isComposing.current = false;
          }}
          onKeyDown={(e) => {
            if (e.key === "Enter" && !e.shiftKey && !e.altKey && !ownedByIme(e) && !isComposing.current && !isTouch()) {
              e.preventDefault();
              send();
            }
          }}
        />
        {length > limit && (
          <div class={css["over"]} role="alert">
            {tooLong(length - limit)}
          </div>
        )}
      </div>
      <IconButton icon="send" type="submit" label={sendLabel} isAccent disabled={length === 0 || length > limit} />
    </form>
  );
}

/** countOf counts code points, as the server does. Blank text counts nothing. */
function countOf(text: string): number {
  return text.trim() === "" ? 0 : Array.from(text.trim()).length;
}

/** On a touch keyboard Enter is a new line and the button sends. */
function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;
}

/** fit grows the field with its text where CSS cannot. */
function fit(area: HTMLTextAreaElement): void {
  if (!CSS.supports("field-sizing", "content")) {
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight}px`;
  }
}
