import { useEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { SealedError } from "../../core/sealed/format";
import type { Locked, Meta } from "../../core/sealed/phrase";
import type { FileInfo } from "../../core/types";
import { t } from "../../i18n";
import { sizeText } from "../../i18n/size";
import { fileUrl, showUrl } from "../../state/files";
import { openedOf, openFile, stopFile, type Opened } from "../../state/sealedFiles";
import { canSeal, metaOf, newKeys } from "../../state/sealedKeys";
import { Icon } from "../../ui/Icon";
import card from "../media/Card.module.css";
import { halves } from "../media/fileName";
import { openLightbox } from "../media/lightbox";
import { placeOf, type Shown } from "../media/shown";
import { Cancel, Pause, useProgress } from "../media/UploadRing";
import { openViewer } from "../media/viewer";
import { PhraseDialog } from "./PhraseDialog";
import css from "./Sealed.module.css";

interface SealedCardProps {
  message: Shown;
  file: FileInfo;
  locked: Locked;
}

/** SealedCard is an encrypted file: its name is known, and it is opened, where the passphrase is. */
export function SealedCard({ message: m, file, locked }: SealedCardProps) {
  const { meta, why } = useMeta(m, locked);
  const [start, end] = halves(meta?.name ?? t("sealed.file"));
  const name = (
    <span class={card["name"]} title={meta?.name} dir="auto">
      <span class={card["start"]}>{start}</span>
      <span class={card["end"]}>{end}</span>
    </span>
  );
  if (m.isHeld && !m.hasFailed) {
    return (
      <div class={card["card"]}>
        <Pause message={m} />
        <Words name={name}>
          <Progress message={m} />
        </Words>
        <Cancel message={m} />
      </div>
    );
  }
  return <There message={m} file={file} locked={locked} meta={meta} why={why} name={name} />;
}

function Progress({ message }: { message: Shown }) {
  return <span class={card["way"]}>{useProgress(message)}</span>;
}

function Words({ name, isWrong = false, children }: { name: ComponentChildren; isWrong?: boolean; children: ComponentChildren }) {
  return (
    <span class={card["words"]}>
      {name}
      <span class={`${card["facts"]} ${isWrong ? card["wrong"] : ""}`}>
        <Icon name={isWrong ? "warning" : "lock"} size={14} />
        {children}
      </span>
    </span>
  );
}

type Open = Extract<Opened, { kind: "open" }>;

interface ThereProps extends SealedCardProps {
  meta: Meta | null;
  why: string;
  name: ComponentChildren;
}

/** There: it is on the server, closed, being opened, or open. */
function There({ message: m, file, locked, meta, why, name }: ThereProps) {
  const [asks, setAsks] = useState(false);
  const isWanted = useRef(false);
  const key = `${m.conv} ${m.seq} ${file.id}`;
  const url = m.seq === 0 ? "" : fileUrl({ conv: m.conv, seq: m.seq, id: file.id, variant: "original" }).value;
  const opened = openedOf(key).value;
  const size = sizeText(meta?.size ?? file.size);
  const open = (known: Meta | null) => {
    isWanted.current = true;
    if (known !== null && url !== "") {
      openFile(key, url, known, file.size);
    }
  };
  const show = ({ how, url: here, bytes }: Open) => {
    if (meta === null) {
      return;
    }
    const known = { ...file, name: meta.name, size: meta.size, mime: meta.type, width: meta.width, height: meta.height };
    if (how === "shown") {
      // It is nowhere but in this page.
      showUrl(key, here);
      openLightbox({ ...placeOf(m), clientId: key, index: 0, only: { files: [known], sender: m.sender } });
    } else if (how === "") {
      save(here, meta.name);
    } else {
      openViewer({ message: m, file: known, how, bytes });
    }
  };
  useEffect(() => {
    // Whoever asked for the passphrase asked for the file.
    if (isWanted.current && opened.kind === "closed") {
      open(meta);
    }
    if (isWanted.current && opened.kind === "open") {
      isWanted.current = false;
      show(opened);
    }
  }, [meta, url, opened.kind]);
  const fact = why === "" ? factOf(opened, size) : t(why === "format" ? "sealed.unsupported" : why === "insecure" ? "sealed.needs_https" : "sealed.damaged");
  const isWrong = opened.kind === "failed" || why !== "";
  const words = <Words name={name} isWrong={isWrong}>{fact}</Words>;
  const tile = (
    <span class={`${card["tile"]} ${css["tile"]}`} aria-hidden="true">
      <Icon name={opened.kind !== "open" ? "lock" : opened.how !== "shown" ? "file" : meta?.type.startsWith("image/") === true ? "picture" : "play"} size={22} />
    </span>
  );
  if (opened.kind === "going") {
    const stop = () => {
      isWanted.current = false;
      stopFile(key);
    };
    return (
      <div class={card["card"]} aria-busy="true">
        {tile}
        {words}
        <button type="button" class={css["stop"]} aria-label={t("sealed.stop")} title={t("sealed.stop")} onClick={stop}>
          <Icon name="close" size={16} />
        </button>
        <span class={css["bar"]} role="progressbar" aria-label={t("sealed.encrypted")} aria-valuenow={opened.part}>
          <span class={css["part"]} style={{ inlineSize: `${opened.part}%` }} />
        </span>
      </div>
    );
  }
  if (opened.kind === "open" && opened.how === "") {
    return (
      <a class={card["card"]} href={opened.url} download={meta?.name} aria-label={t("sealed.save", { name: meta?.name ?? "", size })}>
        {tile}
        {words}
      </a>
    );
  }
  const press = () => (opened.kind === "open" ? show(opened) : meta === null ? setAsks(true) : open(meta));
  const label = opened.kind === "open" ? t("sealed.show", { name: meta?.name ?? "" }) : t("sealed.open", { name: meta?.name ?? "", size });
  return (
    <>
      <button type="button" class={card["card"]} aria-label={isWrong ? `${label} · ${fact}` : label} disabled={why !== ""} onClick={press}>
        {tile}
        {words}
      </button>
      {opened.kind === "failed" && (
        <span class="visually-hidden" role="alert">
          {fact}
        </span>
      )}
      {asks && (
        <PhraseDialog
          conv={m.conv}
          locked={locked}
          onDone={() => {
            isWanted.current = true;
          }}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}

function factOf(opened: Opened, size: string): string {
  switch (opened.kind) {
    case "going":
      return t("sealed.opening", { part: opened.part });
    case "failed":
      return t(opened.why === "lost" ? "sealed.lost" : "sealed.damaged");
    default:
      return `${t("sealed.encrypted")} · ${size}`;
  }
}

/** useMeta is what the file is, if this device can tell; why: what stands against it. */
function useMeta(m: Shown, locked: Locked): { meta: Meta | null; why: string } {
  const [known, setKnown] = useState<{ meta: Meta | null; why: string }>({ meta: null, why: canSeal ? "" : "insecure" });
  const keys = newKeys.value;
  useEffect(() => {
    let isGone = false;
    if (canSeal) {
      metaOf(m.conv, locked).then(
        (meta) => !isGone && setKnown({ meta, why: "" }),
        (error: unknown) => !isGone && error instanceof SealedError && setKnown({ meta: null, why: error.why }),
      );
    }
    return () => {
      isGone = true;
    };
  }, [m.conv, locked, keys]);
  return known;
}

function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
