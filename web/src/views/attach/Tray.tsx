import type { Id } from "../../core/types";
import { t } from "../../i18n";
import { sizeText } from "../../i18n/size";
import { Icon, type IconName } from "../../ui/Icon";
import { endOf } from "../media/fileName";
import { OnDemand } from "../OnDemand";
import css from "./Tray.module.css";
import { clear, move, remove, sendAs, type Attachment } from "./tray";

const seal = () => import("../sealed/SealCheck").then((m) => m.SealCheck);

/** Tray shows what goes out with the next Enter. */
export function Tray({ conv, items, isBusy }: { conv: Id; items: readonly Attachment[]; isBusy: boolean }) {
  const canBeShown = items.some((one) => one.canShow);
  const isPlain = items.every((one) => one.as === "file");
  const bytes = items.reduce((sum, one) => sum + (one.ready?.bytes.size ?? one.file.size), 0);
  return (
    <div class={css["tray"]} role="group" aria-label={t("media.tray")} aria-busy={isBusy} data-part="tray">
      <div class={css["head"]}>
        <span role="status">{t("media.tray_size", { count: items.length, size: sizeText(bytes) })}</span>
        {canBeShown && (
          <label class={css["check"]}>
            <input type="checkbox" checked={isPlain} disabled={isBusy} onChange={(e) => sendAs(conv, e.currentTarget.checked ? "file" : "shown")} />
            {t("media.send_original")}
          </label>
        )}
        <OnDemand load={seal} props={{ conv, isBusy }} />
        <button type="button" class={css["clear"]} disabled={isBusy} onClick={() => clear(conv)}>
          {t("media.clear")}
        </button>
      </div>
      <ul class={css["list"]}>
        {items.map((one, i) => (
          <Entry key={one.key} one={one} conv={conv} at={i} isLast={i === items.length - 1} isBusy={isBusy} />
        ))}
      </ul>
    </div>
  );
}

interface EntryProps {
  one: Attachment;
  conv: Id;
  at: number;
  isLast: boolean;
  isBusy: boolean;
}

function Entry({ one, conv, at, isLast, isBusy }: EntryProps) {
  const { name } = one.file;
  const isPicture = one.as === "shown" && one.file.type.startsWith("image/");
  return (
    <li
      class={css["entry"]}
      draggable={!isBusy}
      onDragStart={(e) => e.dataTransfer?.setData(DRAG, one.key)}
      onDragOver={(e) => {
        if (e.dataTransfer?.types.includes(DRAG) === true) {
          e.preventDefault();
        }
      }}
      onDrop={(e) => {
        const key = e.dataTransfer?.getData(DRAG) ?? "";
        if (key !== "") {
          e.preventDefault();
          move(conv, key, at);
        }
      }}
    >
      <span class={css["picture"]} title={name}>
        {one.preview === "" || one.as === "file" ? (
          <span class={css["file"]}>
            <Icon name="file" size={24} />
            <span class={css["end"]}>{endOf(name).toUpperCase()}</span>
          </span>
        ) : isPicture ? (
          <img src={one.preview} alt="" class={css["image"]} />
        ) : (
          <video src={one.preview} muted playsInline preload="metadata" class={css["image"]} tabIndex={-1} />
        )}
        {one.ready === null && <span class={css["wait"]} role="status" aria-label={t("media.preparing")} />}
      </span>
      <span class={css["name"]} dir="auto">
        {name}
      </span>
      <span class={css["tools"]}>
        {at > 0 && <Tool icon="back" label={t("media.earlier", { name })} disabled={isBusy} onClick={() => move(conv, one.key, at - 1)} />}
        {!isLast && <Tool icon="forward" label={t("media.later", { name })} disabled={isBusy} onClick={() => move(conv, one.key, at + 1)} />}
      </span>
      <span class={css["remove"]}>
        <Tool icon="close" label={t("media.remove", { name })} disabled={isBusy} onClick={() => remove(conv, [one.key])} />
      </span>
    </li>
  );
}

const DRAG = "application/x-hongyan-tray";

function Tool({ icon, label, disabled, onClick }: { icon: IconName; label: string; disabled: boolean; onClick: () => void }) {
  return (
    <button type="button" class={css["tool"]} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon name={icon} size={16} />
    </button>
  );
}
