import { useRef } from "preact/hooks";
import { t } from "../../i18n";
import { fullTime } from "../../i18n/time";
import { memberName } from "../../state/names";
import { navigate } from "../../state/route";
import { useSnapshot } from "../../state/useSnapshot";
import { Icon, type IconName } from "../../ui/Icon";
import { ownedByIme } from "../../ui/ime";
import { useModal } from "../../ui/useModal";
import { Blur } from "./Blur";
import { canCopyPicture, copyPicture } from "./copyPicture";
import css from "./Lightbox.module.css";
import { opened, type Opened } from "./lightbox";
import { useGallery, type Item } from "./useGallery";
import { useSource } from "./useSource";
import { useZoom } from "./useZoom";
import { Player } from "./Video";

/** Lightbox shows what was opened, over everything else. */
export function Lightbox() {
  const what = opened.value;
  return what === null ? null : <Shown key={`${what.conv} ${what.seq} ${what.clientId} ${what.index}`} what={what} />;
}

function Shown({ what }: { what: Opened }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const { items, at, item, go } = useGallery(what);
  const close = () => {
    opened.value = null;
  };
  useModal(dialog);
  const zoom = useZoom(stage, { key: item?.key ?? "", onStep: go, onClose: close });
  const onKeyDown = (e: KeyboardEvent) => {
    const run = ownedByIme(e) || e.ctrlKey || e.metaKey || e.altKey || e.target instanceof HTMLVideoElement ? undefined : keys(go, zoom)[e.key];
    if (run !== undefined) {
      e.preventDefault();
      e.stopPropagation();
      run();
    }
  };
  return (
    <dialog
      ref={dialog}
      class={css["box"]}
      aria-label={t("lightbox.label")}
      onKeyDown={onKeyDown}
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
    >
      {item !== null && (
        <>
          <div ref={stage} class={css["stage"]}>
            <Picture key={item.key} conv={what.conv} item={item} />
          </div>
          <Head conv={what.conv} item={item} nth={at + 1} count={items.length} zoom={zoom} onClose={close} />
          {at > 0 && <Side side="back" label={t("lightbox.previous")} onClick={() => go(-1)} />}
          {at < items.length - 1 && <Side side="forward" label={t("lightbox.next")} onClick={() => go(1)} />}
        </>
      )}
    </dialog>
  );
}

function keys(go: (step: 1 | -1) => void, zoom: ReturnType<typeof useZoom>): Readonly<Record<string, () => void>> {
  const isBack = getComputedStyle(document.documentElement).direction === "rtl";
  return {
    ArrowLeft: () => go(isBack ? 1 : -1),
    ArrowRight: () => go(isBack ? -1 : 1),
    "+": zoom.closer,
    "=": zoom.closer,
    "-": zoom.further,
    "0": zoom.reset,
    r: zoom.rotate,
  };
}

function Picture({ conv, item }: { conv: string; item: Item }) {
  return isPlayed(item) ? (
    <div class={css["video"]}>
      <Player message={{ conv, seq: item.seq, clientId: item.clientId }} file={item.file} index={item.index} />
    </div>
  ) : (
    <Still conv={conv} item={item} />
  );
}

/** Sound is played as film is: with the browser's own controls. */
function isPlayed({ file }: Item): boolean {
  return /^(?:video|audio)\//.test(file.mime);
}

/** Still is the small picture until the large one has come. */
function Still({ conv, item: { seq, clientId, file, index } }: { conv: string; item: Item }) {
  // Of what nobody measured there is no small one.
  const isMeasured = file.width > 0 && file.height > 0;
  const small = useSource({ conv, seq, clientId }, file.id, index, isMeasured ? "thumb" : "original");
  const large = useSource({ conv, seq, clientId }, file.id, index, "original");
  const ratio = isMeasured ? file.width / file.height : 1;
  return (
    <div class={css["still"]} data-zoomed style={{ aspectRatio: `${ratio}`, inlineSize: `min(100%, ${isMeasured ? `${Math.max(file.width, 320)}px, ` : ""}calc((100dvh - 112px) * ${ratio}))` }}>
      <Blur hash={file.blurhash} />
      {small.url !== "" && <img class={css["image"]} src={small.url} alt="" draggable={false} onError={small.onError} />}
      {large.url !== "" && !large.hasFailed && <img class={css["image"]} src={large.url} alt={file.name} draggable={false} onError={large.onError} />}
      {large.hasFailed && (
        <p class={css["failed"]} role="alert">
          {t("media.not_loaded")}
          {/* What lies here already does not change. */}
          {!large.url.startsWith("blob:") && (
            <button type="button" class={css["tool"]} aria-label={t("app.retry")} onClick={large.retry}>
              <Icon name="rotate" />
            </button>
          )}
        </p>
      )}
    </div>
  );
}

interface HeadProps {
  conv: string;
  item: Item;
  nth: number;
  count: number;
  zoom: ReturnType<typeof useZoom>;
  onClose: () => void;
}

function Head({ conv, item, nth, count, zoom, onClose }: HeadProps) {
  const name = useSnapshot((s) => memberName(s, conv, item.sender));
  const { url } = useSource({ conv, seq: item.seq, clientId: item.clientId }, item.file.id, item.index, "original");
  const isStill = !isPlayed(item);
  const show = () => {
    onClose();
    navigate(`/c/${conv}/m/${item.seq}`);
  };
  return (
    <header class={css["head"]}>
      <span class={css["words"]}>
        <bdi class={css["name"]}>{name}</bdi>
        <span class={css["facts"]}>{`${item.at === 0 ? item.file.name : fullTime(item.at)} · ${t("lightbox.nth", { nth, count })}`}</span>
      </span>
      {isStill && (
        <>
          <span class={css["zoom"]}>
            <Tool icon="zoomOut" label={t("lightbox.further")} onClick={zoom.further} />
            <Tool icon="zoomIn" label={t("lightbox.closer")} onClick={zoom.closer} />
          </span>
          <Tool icon="rotate" label={t("lightbox.rotate")} onClick={zoom.rotate} />
          {canCopyPicture && <Tool icon="copy" label={t("lightbox.copy")} onClick={() => void copyPicture({ conv, seq: item.seq, clientId: item.clientId }, item.file.id, item.index)} />}
        </>
      )}
      {item.seq > 0 && <Tool icon="chat" label={t("lightbox.show")} onClick={show} />}
      {url !== "" && (
        <a class={css["tool"]} href={url} download={item.file.name} aria-label={t("media.download")} title={t("media.download")}>
          <Icon name="download" size={22} />
        </a>
      )}
      <Tool icon="close" label={t("dialog.close")} onClick={onClose} />
    </header>
  );
}

function Tool({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" class={css["tool"]} aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size={22} />
    </button>
  );
}

function Side({ side, label, onClick }: { side: "back" | "forward"; label: string; onClick: () => void }) {
  return (
    <button type="button" class={`${css["side"]} ${css[side]}`} aria-label={label} title={label} onClick={onClick}>
      <Icon name={side} size={28} />
    </button>
  );
}
