import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Entity } from "../core/types";
import { Icon } from "./Icon";
import { ownedByIme } from "./ime";
import { linkFinder } from "./links";
import css from "./RichText.module.css";
import { richText, type Mark, type Node } from "./textTree";

/** What the parts that can be pressed are called. */
interface RichTextTexts {
  readonly copy: string;
  readonly copied: string;
  readonly spoiler: string;
}

interface RichTextProps {
  text: string;
  entities: readonly Entity[];
  texts: RichTextTexts;
}

/** RichText draws a text with its marks as elements. Links lead out of the app, but for those to itself. */
export function RichText({ text, entities, texts }: RichTextProps) {
  const find = linkFinder.value;
  const nodes = useMemo(() => richText(text, entities, find), [text, entities, find]);
  return <>{draw(nodes, texts)}</>;
}

function draw(nodes: readonly Node[], texts: RichTextTexts): ComponentChildren {
  return nodes.map((node, i) =>
    typeof node === "string" ? (
      node
    ) : (
      <Marked key={i} mark={node.mark} text={node.text} texts={texts}>
        {draw(node.children, texts)}
      </Marked>
    ),
  );
}

interface MarkedProps {
  mark: Mark;
  text: string;
  texts: RichTextTexts;
  children: ComponentChildren;
}

function Marked({ mark, text, texts, children }: MarkedProps) {
  switch (mark.kind) {
    case "bold":
      return <strong class={css["bold"]}>{children}</strong>;
    case "italic":
      return <em class={css["italic"]}>{children}</em>;
    case "strike":
      return <s>{children}</s>;
    case "code":
      return <code class={css["code"]}>{children}</code>;
    case "quote":
      return <blockquote class={css["quote"]}>{children}</blockquote>;
    case "spoiler":
      return <Spoiler label={texts.spoiler}>{children}</Spoiler>;
    case "pre":
      return (
        <Pre text={text} language={mark.language} texts={texts}>
          {children}
        </Pre>
      );
    case "mention":
      return (
        <a class={css["mention"]} href={`/u/${mark.user}`}>
          {children}
        </a>
      );
    case "mention_all":
    case "mention_admins":
      return <span class={css["mention"]}>{children}</span>;
    case "link":
      return (
        <Link url={mark.url} isBare={mark.isBare}>
          {children}
        </Link>
      );
  }
}

/** Link says where it leads when its text does not. */
function Link({ url, isBare, children }: { url: string; isBare: boolean; children: ComponentChildren }) {
  const isOwn = new URL(url).origin === location.origin;
  return (
    <a class={css["link"]} href={url} title={isBare ? undefined : url} target={isOwn ? undefined : "_blank"} rel={isOwn ? undefined : "noopener noreferrer"} dir="auto">
      {children}
    </a>
  );
}

/** Spoiler hides its text from readers too, until it is asked for. */
function Spoiler({ label, children }: { label: string; children: ComponentChildren }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) {
    return <span class={css["revealed"]}>{children}</span>;
  }
  const open = (e: Event) => {
    e.preventDefault();
    e.stopPropagation();
    setOpen(true);
  };
  return (
    <span
      class={css["spoiler"]}
      role="button"
      tabIndex={0}
      aria-label={label}
      title={label}
      onClick={open}
      onKeyDown={(e) => {
        if (!ownedByIme(e) && (e.key === "Enter" || e.key === " ")) {
          open(e);
        }
      }}
    >
      <span class={css["hidden"]} inert>
        {children}
      </span>
    </span>
  );
}

function Pre({ text, language, texts, children }: { text: string; language: string; texts: RichTextTexts; children: ComponentChildren }) {
  const [isCopied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const label = isCopied ? texts.copied : texts.copy;
  const copy = () => {
    void import("./copyText").then((m) => m.copyText(text)).catch(() => false).then((isDone) => {
      setCopied(isDone);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), 1500);
    });
  };
  return (
    <div class={css["block"]}>
      <div class={css["bar"]}>
        <span class={css["language"]}>{language}</span>
        <button type="button" class={css["copy"]} aria-label={label} title={label} onClick={copy}>
          <Icon name={isCopied ? "check" : "copy"} size={16} />
        </button>
      </div>
      <pre class={css["pre"]} dir="ltr">
        <code>{children}</code>
      </pre>
    </div>
  );
}
