import { useEffect } from "preact/hooks";
import { loadSettingsTexts, t } from "../../i18n";
import { overlay } from "../../state/overlay";
import { navigate, route } from "../../state/route";
import { totalUnread } from "../../state/selectors";
import { useSnapshot } from "../../state/useSnapshot";
import { Badge } from "../../ui/Badge";
import { Banner } from "../../ui/Banner";
import { Button, IconButton } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { addIcons } from "../../ui/Icon";
import { more } from "../../ui/moreIcons";
import { ChatView } from "../chat/ChatView";
import { GroupPanel } from "../group/GroupPanel";
import { ahead, Lazy } from "../Lazy";
import { Boundary } from "./Boundary";
import { ConversationList } from "./ConversationList";
import css from "./HomeView.module.css";
import { LinkBanner } from "./LinkBanner";
import { Overlays } from "./Overlays";

addIcons(more);

const loadSettings = ahead(() => Promise.all([import("../settings/SettingsView"), loadSettingsTexts()]).then(([m]) => m.SettingsView));

const loadSearch = () => import("../search/SearchView").then((m) => m.SearchView);

/** HomeView arranges the panes: rail, list, chat and, beside or over it, the group. */
export function HomeView() {
  const here = route.value;
  const isDurable = useSnapshot((s) => s.durable);
  const conv = here.name === "chat" || here.name === "info" ? here.conv : null;
  const isMissing = conv === null && here.name !== "home" && here.name !== "settings" && here.name !== "search";
  useSkipTarget();
  useNewWanted();

  return (
    <div class={`${css["home"]} ${here.name !== "home" ? css["hasMain"] : ""} ${here.name === "settings" ? css["isSettings"] : ""}`}>
      <a class={css["skip"]} href="#main">
        {t("app.skip")}
      </a>
      <Rail onSettings={() => navigate("/settings")} />
      <div class={css["side"]}>
        <header class={css["bar"]}>
          <h1 class={css["title"]}>{t("list.title")}</h1>
          <IconButton icon="plus" label={t("list.new")} onClick={openNew} />
          <span class={css["phoneOnly"]}>
            <IconButton icon="settings" label={t("nav.settings")} onClick={() => navigate("/settings")} />
          </span>
        </header>
        <Boundary>
          <ConversationList current={conv} onNew={openNew} />
        </Boundary>
        {!isDurable && <Banner text={t("app.not_durable")} />}
      </div>
      <main id="main" class={css["main"]} tabIndex={-1}>
        {conv !== null && (
          <Boundary key={conv}>
            <ChatView conv={conv} />
          </Boundary>
        )}
        {isMissing && (
          <Empty icon="warning" text={t("app.not_found")}>
            <Button onClick={() => navigate("/", { replace: true })}>{t("app.home")}</Button>
          </Empty>
        )}
        {here.name === "settings" && (
          <Boundary>
            <Lazy load={loadSettings} props={{ section: here.section }} />
          </Boundary>
        )}
        {here.name === "search" && (
          <Boundary>
            <Lazy load={loadSearch} props={{ query: here.query, within: here.within }} />
          </Boundary>
        )}
        {here.name === "home" && <Empty icon="chat" text={t("chat.none")} />}
      </main>
      {here.name === "info" && (
        <Boundary>
          <GroupPanel conv={here.conv} />
        </Boundary>
      )}
      <Overlays />
      <LinkBanner />
    </div>
  );
}

function openNew(): void {
  overlay.value = "new";
}

/** The installed app's shortcut opens "/?new". */
function useNewWanted() {
  useEffect(() => {
    if (new URLSearchParams(location.search).has("new")) {
      openNew();
    }
  }, []);
}

function Rail({ onSettings }: { onSettings: () => void }) {
  const unread = useSnapshot(totalUnread);
  return (
    <nav class={css["rail"]} aria-label={t("nav.label")}>
      <span class={css["railItem"]}>
        <IconButton icon="chat" label={t("nav.chats")} isCurrent onClick={() => navigate("/")} />
        <span class={css["railBadge"]}>
          <Badge count={unread} label={t("list.unread", { count: unread })} />
        </span>
      </span>
      <span class={css["spring"]} />
      <IconButton icon="settings" label={t("nav.settings")} onClick={onSettings} />
    </nav>
  );
}

/** The skip link is a place in the page, not a view: keep the router out of it. */
function useSkipTarget() {
  useEffect(() => {
    const skip = (e: MouseEvent) => {
      if (e.target instanceof HTMLAnchorElement && e.target.getAttribute("href") === "#main") {
        e.preventDefault();
        document.getElementById("main")?.focus();
      }
    };
    document.addEventListener("click", skip);
    return () => document.removeEventListener("click", skip);
  }, []);
}
