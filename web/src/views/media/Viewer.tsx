import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { sizeText } from "../../i18n/size";
import { saveAs, download, downloadOf, stopDownload } from "../../state/downloads";
import { decoded } from "../../state/decoded";
import { localBlob } from "../../state/files";
import { Button, IconButton } from "../../ui/Button";
import { isComposing } from "../../ui/ime";
import { useModal } from "../../ui/useModal";
import { wordsOf } from "./useDownload";
import { viewed, type Viewed } from "./viewer";
import css from "./Viewer.module.css";

/** Viewer shows a text or a PDF, over everything else. */
export function Viewer() {
  const what = viewed.value;
  return what === null ? null : <Box key={`${what.message.conv} ${what.message.seq} ${what.file.id}`} what={what} />;
}

type Content = { readonly kind: "text"; readonly text: string } | { readonly kind: "pdf"; readonly url: string } | { readonly kind: "none"; readonly why: "viewer.no_pdf" | "viewer.broken" };

function Box({ what }: { what: Viewed }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { bytes, content, now, again } = useContent(what);
  const close = () => {
    viewed.value = null;
  };
  useModal(dialog);
  const { name, size } = what.file;
  return (
    <dialog
      ref={dialog}
      class={css["box"]}
      aria-label={name}
      onCancel={(e) => {
        e.preventDefault();
        if (!isComposing()) {
          close();
        }
      }}
    >
      <header class={css["head"]}>
        <span class={css["words"]}>
          <bdi class={css["name"]} title={name}>
            {name}
          </bdi>
          <span class={css["facts"]}>{now.kind === "going" ? wordsOf(now) : sizeText(size)}</span>
        </span>
        {bytes !== null && <IconButton icon="download" label={t("media.download")} onClick={() => saveAs(bytes, name)} />}
        <IconButton icon="close" label={t("dialog.close")} onClick={close} />
      </header>
      {content?.kind === "text" && (
        // To be scrolled by keys it has to have the focus.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre class={css["text"]} tabIndex={0} role="region" aria-label={name} dir="auto">
          {content.text}
        </pre>
      )}
      {content?.kind === "pdf" && (
        // No browser's viewer runs in a sandbox. What is in the frame is no page: see contentOf.
        // oxlint-disable-next-line react/iframe-missing-sandbox
        <iframe class={css["page"]} src={content.url} title={name} />
      )}
      {content?.kind === "none" && <p class={css["note"]}>{t(content.why)}</p>}
      {now.kind === "going" && content === null && (
        <span class={css["bar"]} role="progressbar" aria-label={t("media.download")} aria-valuenow={Math.round((100 * now.got) / Math.max(1, now.total))}>
          <span class={css["part"]} style={{ inlineSize: `${(100 * now.got) / Math.max(1, now.total)}%` }} />
        </span>
      )}
      {now.kind === "failed" && (
        <div class={css["note"]}>
          <p role="alert">{t("viewer.lost")}</p>
          <Button onClick={again}>{t("app.retry")}</Button>
        </div>
      )}
    </dialog>
  );
}

/** useContent fetches a file and makes of it what can be shown. */
function useContent({ message: { conv, seq, clientId }, file, how, bytes: here }: Viewed) {
  const [bytes, setBytes] = useState(here ?? null);
  const [content, setContent] = useState<Content | null>(null);
  const ref = { conv, seq, id: file.id, variant: "original", isViewed: true } as const;
  const load = () => download(ref, file.size, setBytes);
  useEffect(() => {
    if (bytes === null) {
      localBlob(clientId, 0).then((own) => (own === null ? load() : setBytes(own)), load);
    }
    return () => stopDownload(ref);
  }, []);
  useEffect(() => {
    let made: Content | null = null;
    let isGone = false;
    if (bytes !== null) {
      void contentOf(bytes, how).then((c) => {
        made = c;
        if (isGone) {
          release(c);
        } else {
          setContent(c);
        }
      });
    }
    return () => {
      isGone = true;
      release(made);
    };
  }, [bytes]);
  return { bytes, content, now: downloadOf(ref).value, again: load };
}

/**
 * contentOf: text is text, whatever it says. A PDF is shown by the browser's own viewer, and by nothing
 * else: what does not begin as one is not shown at all, and under its type no browser takes it for a page.
 */
async function contentOf(bytes: Blob, how: Viewed["how"]): Promise<Content> {
  if (how === "text") {
    return { kind: "text", text: decoded(new Uint8Array(await bytes.arrayBuffer())) };
  }
  if ((await bytes.slice(0, 5).text()) !== "%PDF-") {
    return { kind: "none", why: "viewer.broken" };
  }
  return navigator.pdfViewerEnabled ? { kind: "pdf", url: URL.createObjectURL(new Blob([bytes], { type: "application/pdf" })) } : { kind: "none", why: "viewer.no_pdf" };
}

function release(content: Content | null): void {
  if (content?.kind === "pdf") {
    URL.revokeObjectURL(content.url);
  }
}
