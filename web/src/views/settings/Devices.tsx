import { useState } from "preact/hooks";
import type { Device } from "../../core/types";
import { explain, t } from "../../i18n";
import { call } from "../../state/client";
import { showToast } from "../../state/toasts";
import { useLoaded } from "../../state/useLoaded";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import { Waiting } from "../Waiting";
import { ConfirmDialog } from "../group/ConfirmDialog";
import css from "./Devices.module.css";
import { DeviceRow } from "./DeviceRow";
import { Actions, Part, Trouble } from "./Part";

/** Devices are where the account is signed in. The list is fetched again whenever the own stream moves or the link is back. */
export function Devices() {
  const userSeq = useSnapshot((s) => s.userSeq);
  const isLive = useSnapshot((s) => s.link === "live");
  const { value, failure, reload } = useLoaded(() => call("devices"), [userSeq, isLive]);
  const [asked, setAsked] = useState<Device | "all" | null>(null);
  const trouble = failure === null ? "" : explain(failure);

  if (value === null) {
    return failure === null ? (
      <Waiting shape="rows" text={t("devices.loading")} onRetry={() => void reload()} />
    ) : (
      <Part id="devices">
        <Trouble text={trouble} />
        <Actions>
          <Button onClick={() => void reload()}>{t("app.retry")}</Button>
        </Actions>
      </Part>
    );
  }
  const own = value.filter((device) => device.current);
  const others = value.filter((device) => !device.current);
  const revoke = async (device: Device) => {
    await call("revokeDevice", device.id);
    showToast({ text: t("devices.revoked", { name: device.name }) });
    await reload();
  };
  const revokeAll = async () => {
    await call("revokeOthers");
    showToast({ text: t("devices.revoked_all") });
    await reload();
  };

  return (
    <>
      <Trouble text={trouble} />
      <Part id="devices" title={t("devices.this")}>
        <ul class={css["list"]}>
          {own.map((device) => (
            <DeviceRow key={device.id} device={device} onChanged={reload} />
          ))}
        </ul>
      </Part>
      <Part id="others" title={t("devices.others")} note={others.length === 0 ? t("devices.none") : ""}>
        <ul class={css["list"]}>
          {others.map((device) => (
            <DeviceRow key={device.id} device={device} onChanged={reload} onRevoke={() => setAsked(device)} />
          ))}
        </ul>
        {others.length > 0 && (
          <Actions>
            <Button kind="danger" onClick={() => setAsked("all")}>
              {t("devices.revoke_all")}
            </Button>
          </Actions>
        )}
      </Part>
      {asked === "all" && <ConfirmDialog title={t("devices.revoke_all")} text={t("devices.revoke_all_note", { count: others.length })} onClose={() => setAsked(null)} onConfirm={revokeAll} />}
      {asked !== null && asked !== "all" && (
        <ConfirmDialog title={t("devices.revoke_name", { name: asked.name })} text={t("devices.revoke_note")} onClose={() => setAsked(null)} onConfirm={() => revoke(asked)} />
      )}
    </>
  );
}
