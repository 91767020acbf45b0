import type { FileInfo } from "../../core/types";
import { t } from "../../i18n";
import { sizeText } from "../../i18n/size";
import { Icon } from "../../ui/Icon";
import { OnDemand } from "../OnDemand";
import css from "./Card.module.css";
import { endOf, halves } from "./fileName";
import type { Shown } from "./shown";
import { Cancel, Pause, useProgress } from "./UploadRing";
import { useSource } from "./useSource";

/** What the end of a name says of the file, by colour. */
const TINTS: readonly (readonly [RegExp, number])[] = [
  [/^(?:pdf)$/i, 1],
  [/^(?:pptx?|key|odp)$/i, 2],
  [/^(?:zip|rar|7z|gz|tar|xz|zst)$/i, 3],
  [/^(?:xlsx?|csv|numbers|ods)$/i, 4],
  [/^(?:mp3|wav|flac|m4a|ogg|opus|aac)$/i, 5],
  [/^(?:docx?|pages|odt|txt|md|rtf)$/i, 6],
  [/^(?:mp4|mov|mkv|webm|avi)$/i, 7],
  [/^(?:jpe?g|png|gif|webp|heic|svg|psd)$/i, 8],
];

const sealed = () => import("../sealed/SealedCard").then((m) => m.SealedCard);

/** DocumentCard is a file to be downloaded; while it is on its way to the server, how far it is. */
export function DocumentCard({ message: m, file }: { message: Shown; file: FileInfo }) {
  const locked = m.rich.what === "document" ? m.rich.value.encryption : undefined;
  return locked === undefined ? <Plain message={m} file={file} /> : <OnDemand load={sealed} props={{ message: m, file, locked }} />;
}

function Plain({ message: m, file }: { message: Shown; file: FileInfo }) {
  const [start, end] = halves(file.name);
  const isUp = m.isHeld && !m.hasFailed;
  const name = (
    <span class={css["name"]} title={file.name} dir="auto">
      <span class={css["start"]}>{start}</span>
      <span class={css["end"]}>{end}</span>
    </span>
  );
  if (isUp) {
    return (
      <div class={css["card"]}>
        <Pause message={m} />
        <span class={css["words"]}>
          {name}
          <Progress message={m} />
        </span>
        <Cancel message={m} />
      </div>
    );
  }
  return <Download message={m} file={file}>{name}</Download>;
}

function Progress({ message }: { message: Shown }) {
  return <span class={css["facts"]}>{useProgress(message)}</span>;
}

function Download({ message, file, children }: { message: Shown; file: FileInfo; children: preact.ComponentChildren }) {
  const { url } = useSource(message, file.id, 0, "original");
  const end = endOf(file.name);
  const tint = TINTS.find(([ends]) => ends.test(end))?.[1] ?? 6;
  // Without an address it is still there for whoever reads what it is.
  return (
    <a class={css["card"]} href={url || `#`} download={file.name} aria-label={t("media.download_file", { name: file.name, size: sizeText(file.size) })}>
      <span class={`${css["tile"]} ${css[`tint${tint}`]}`} aria-hidden="true">
        {end === "" || end.length > 4 ? <Icon name="file" size={22} /> : end.toUpperCase()}
      </span>
      <span class={css["words"]}>
        {children}
        <span class={css["facts"]}>
          {sizeText(file.size)}
          <Icon name="download" size={14} />
        </span>
      </span>
    </a>
  );
}
