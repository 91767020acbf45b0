import { useEffect, useRef, useState } from "preact/hooks";
import { loadExtraTexts, t } from "../../i18n";
import { goUp, type SettingsSection } from "../../state/route";
import { IconButton } from "../../ui/Button";
import { Lazy } from "../Lazy";
import { About } from "./About";
import { Account } from "./Account";
import { Appearance } from "./Appearance";
import { Chats } from "./Chats";
import { Devices } from "./Devices";
import { Languages } from "./Languages";
import { Part } from "./Part";
import { Privacy } from "./Privacy";
import { Profile } from "./Profile";
import { sectionNames } from "./sections";
import { SettingsList } from "./SettingsList";
import css from "./SettingsView.module.css";
import { Shortcuts } from "./Shortcuts";
import { Storage } from "./Storage";

const folders = () => Promise.all([import("../folders/Folders"), loadExtraTexts()]).then(([m]) => m.Folders);
const stickers = () => Promise.all([import("../stickers/all"), loadExtraTexts()]).then(([m]) => m.StickerSettings);

/** SettingsView is the sections and, beside or over them, the one that is open. Where there is room one always is. */
export function SettingsView({ section }: { section: SettingsSection | null }) {
  const [target, setTarget] = useState("");
  const title = useRef<HTMLHeadingElement>(null);
  const open = section ?? "profile";

  useEffect(() => {
    const found = target === "" ? null : document.getElementById(`setting-${target}`);
    if (found !== null) {
      found.scrollIntoView({ block: "start" });
      found.focus({ preventScroll: true });
      setTarget("");
    } else if (section !== null && !isSeen(document.activeElement)) {
      title.current?.focus();
    }
  }, [section, target]);

  return (
    <div class={css["settings"]} data-part-of-page="settings">
      <div class={`${css["panes"]} ${section !== null ? css["isOpen"] : ""}`}>
        <SettingsList current={open} onFound={setTarget} />
        <div class={css["page"]}>
          <h1 class={`visually-hidden ${css["alone"]}`}>{t("settings.title")}</h1>
          <header class={css["bar"]}>
            <span class={css["back"]}>
              <IconButton icon="back" label={t("settings.back")} onClick={() => goUp()} />
            </span>
            <h2 ref={title} class={css["title"]} tabIndex={-1}>
              {t(sectionNames[open].name)}
            </h2>
          </header>
          <div key={open} class={css["body"]}>
            <div class={css["column"]}>
              <Section section={open} />
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

/** The list gives way to a section on a narrow screen, and takes the focus with it. */
function isSeen(element: Element | null): boolean {
  return element !== null && element !== document.body && element.getClientRects().length > 0;
}

function Section({ section }: { section: SettingsSection }) {
  switch (section) {
    case "profile":
      return <Profile />;
    case "account":
      return <Account />;
    case "privacy":
      return <Privacy />;
    case "devices":
      return <Devices />;
    case "appearance":
      return <Appearance />;
    case "language":
      return <Languages />;
    case "chats":
      return <Chats />;
    case "folders":
      return <Lazy load={folders} props={{}} />;
    case "stickers":
      return (
        <Part id="stickers">
          <Lazy load={stickers} props={{}} />
        </Part>
      );
    case "storage":
      return <Storage />;
    case "shortcuts":
      return <Shortcuts />;
    case "about":
      return <About />;
  }
}
