import { version } from "../../../package.json";
import { t } from "../../i18n";
import { call } from "../../state/client";
import { canInstall, install, isInstalled } from "../../state/install";
import { useLoaded } from "../../state/useLoaded";
import { useSnapshot } from "../../state/useSnapshot";
import { Button } from "../../ui/Button";
import css from "./About.module.css";
import { Actions, Part } from "./Part";

export function About() {
  const isLive = useSnapshot((s) => s.link === "live");
  const { value, failure } = useLoaded(() => call("serverInfo"), [isLive]);
  const server = value !== null ? `${value.name === "" ? location.host : value.name} · ${value.version}` : failure !== null ? t("about.server_unknown") : "…";
  return (
    <>
      <Part id="version">
        <dl class={css["facts"]}>
          <dt class={css["what"]}>{t("about.client")}</dt>
          <dd class={css["value"]}>{version}</dd>
          <dt class={css["what"]}>{t("about.server")}</dt>
          <dd class={css["value"]}>{server}</dd>
          <dt class={css["what"]}>{t("about.licence")}</dt>
          <dd class={css["value"]}>{t("about.licence_text")}</dd>
        </dl>
      </Part>
      <Install />
    </>
  );
}

/** Install is offered here, and nowhere by itself. */
export function Install() {
  const note = isInstalled.value ? t("about.installed") : canInstall() ? t("about.install_note") : t("about.install_other");
  return (
    <Part id="install" title={t("about.install")} note={note}>
      {!isInstalled.value && canInstall() && (
        <Actions>
          <Button onClick={() => void install()}>{t("about.install")}</Button>
        </Actions>
      )}
    </Part>
  );
}
