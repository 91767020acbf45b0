import type { ComponentChildren } from "preact";
import type { FileInfo } from "../../core/types";
import { t } from "../../i18n";
import { sizeText } from "../../i18n/size";
import { viewable } from "../../state/viewable";
import { Icon } from "../../ui/Icon";
import { OnDemand } from "../OnDemand";
import css from "./Card.module.css";
import { endOf, halves } from "./fileName";
import { openLightbox } from "./lightbox";
import { placeOf, type Shown } from "./shown";
import { Cancel, Pause, Ring, Stop, useProgress } from "./UploadRing";
import { useDownload, wordsOf } from "./useDownload";
import { useKeptFocus } from "./useKeptFocus";
import { openViewer } from "./viewer";

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
  const name = (
    <span class={css["name"]} title={file.name} dir="auto">
      <span class={css["start"]}>{start}</span>
      <span class={css["end"]}>{end}</span>
    </span>
  );
  if (m.isHeld && !m.hasFailed) {
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
  return <There message={m} file={file} name={name} />;
}

function Progress({ message }: { message: Shown }) {
  return <span class={css["way"]}>{useProgress(message)}</span>;
}

/** There: it is on the server, to be opened or saved, or on its way from there. */
function There({ message: m, file, name }: { message: Shown; file: FileInfo; name: ComponentChildren }) {
  const { now, link, pause, stop } = useDownload(m, file);
  const box = useKeptFocus(now.kind);
  const how = viewable(file);
  const size = sizeText(file.size);
  if (now.kind === "going") {
    return (
      <div ref={box} class={css["card"]}>
        <Ring part={now.total === 0 ? 0 : now.got / now.total} isPaused={now.isPaused} label={t(now.isPaused ? "download.resume" : "download.pause")} onClick={pause} />
        <span class={css["words"]}>
          {name}
          <span class={css["way"]}>{wordsOf(now)}</span>
        </span>
        <Stop label={t("download.stop")} onClick={stop} />
      </div>
    );
  }
  const inside = (
    <>
      <Tile name={file.name} />
      <span class={css["words"]}>
        {name}
        {now.kind === "failed" ? (
          <span class={`${css["facts"]} ${css["wrong"]}`}>{t("download.lost")}</span>
        ) : (
          <span class={css["facts"]}>
            {size}
            {how === "" && <Icon name="download" size={14} />}
          </span>
        )}
      </span>
    </>
  );
  const save = { ...link, "aria-label": t("media.download_file", { name: file.name, size }) };
  return (
    <div ref={box} class={css["card"]}>
      {/* Nobody hears what is inside something with a label. */}
      {now.kind === "failed" && (
        <span class="visually-hidden" role="alert">
          {t("download.lost")}
        </span>
      )}
      {how === "" ? (
        <a class={css["whole"]} {...save}>
          {inside}
        </a>
      ) : (
        <>
          <button type="button" class={css["whole"]} aria-label={t("media.open_file", { name: file.name, size })} onClick={() => (how === "shown" ? openLightbox({ ...placeOf(m), index: 0, only: { files: [file], sender: m.sender } }) : openViewer({ message: m, file, how }))}>
            {inside}
          </button>
          <a class={css["get"]} title={t("media.download")} {...save}>
            <Icon name="download" size={20} />
          </a>
        </>
      )}
    </div>
  );
}

function Tile({ name }: { name: string }) {
  const end = endOf(name);
  const tint = TINTS.find(([ends]) => ends.test(end))?.[1] ?? 6;
  return (
    <span class={`${css["tile"]} ${css[`tint${tint}`]}`} aria-hidden="true">
      {end === "" || end.length > 4 ? <Icon name="file" size={22} /> : end.toUpperCase()}
    </span>
  );
}
