import { useState } from "preact/hooks";
import type { Device } from "../../core/types";
import { explain, t } from "../../i18n";
import { now } from "../../i18n/now";
import { clock, day, fullTime, isSameDay } from "../../i18n/time";
import { call } from "../../state/client";
import { useTask } from "../../state/useTask";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import css from "./Devices.module.css";

interface DeviceRowProps {
  device: Device;
  onChanged: () => Promise<void>;
  /** None for the device one sits at: that is signing out. */
  onRevoke?: () => void;
}

export function DeviceRow({ device, onChanged, onRevoke }: DeviceRowProps) {
  const [isNaming, setNaming] = useState(false);
  const at = device.lastActiveAt;
  const time = isSameDay(at, now()) ? clock(at) : day(at);
  return (
    <li class={css["row"]}>
      <div class={css["words"]}>
        <span class={css["name"]} dir="auto">
          {device.name}
        </span>
        <span class={css["facts"]} title={fullTime(at)}>
          {device.current ? t("devices.now") : t("devices.active", { time })}
          {device.address !== "" && ` · ${t("devices.address", { address: device.address })}`}
          {` · ${t("devices.since", { time: day(device.createdAt) })}`}
        </span>
      </div>
      {isNaming ? (
        <Rename
          device={device}
          onDone={async () => {
            await onChanged();
            setNaming(false);
          }}
          onCancel={() => setNaming(false)}
        />
      ) : (
        <div class={css["actions"]}>
          <Button label={t("devices.rename_name", { name: device.name })} onClick={() => setNaming(true)}>
            {t("devices.rename")}
          </Button>
          {onRevoke !== undefined && (
            <Button kind="danger" label={t("devices.revoke_name", { name: device.name })} onClick={onRevoke}>
              {t("devices.revoke")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function Rename({ device, onDone, onCancel }: { device: Device; onDone: () => Promise<void>; onCancel: () => void }) {
  const [name, setName] = useState(device.name);
  const { isBusy, failure, run } = useTask();
  return (
    <form
      class={css["rename"]}
      onSubmit={(e) => {
        e.preventDefault();
        void run(async () => {
          await call("renameDevice", { id: device.id, name: name.trim() });
          await onDone();
        });
      }}
    >
      <Field label={t("devices.name")} name="device" value={name} onInput={setName} error={failure === null ? "" : explain(failure)} isFocused />
      <div class={css["actions"]}>
        <Button onClick={onCancel}>{t("dialog.cancel")}</Button>
        <Button kind="primary" type="submit" isBusy={isBusy} disabled={name.trim() === "" || name.trim() === device.name}>
          {t("dialog.save")}
        </Button>
      </div>
    </form>
  );
}
