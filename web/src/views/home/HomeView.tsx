import { useEffect } from "preact/hooks";
import { loadGroupTexts, t } from "../../i18n";
import { closeOverlay, overlay } from "../../state/overlay";
import { isNarrow, route } from "../../state/route";
import { openConversation, showAll } from "../../state/selectors";
import { listenEarly } from "../../state/shortcuts";
import { useSnapshot } from "../../state/useSnapshot";
import { Banner } from "../../ui/Banner";
import { addIcons } from "../../ui/Icon";
import { more } from "../../ui/moreIcons";
import { Lazy } from "../Lazy";
import { OnDemand } from "../OnDemand";
import { Boundary } from "./Boundary";
import { ConversationList } from "./ConversationList";
import css from "./HomeView.module.css";
import { ListHead } from "./ListHead";
import { Main } from "./Main";
import { Nav } from "./Nav";
import { useFocusOnMove } from "./useFocusOnMove";

addIcons(more);
listenEarly();

const overlays = () => import("./soon").then((m) => m.Overlays);
const attention = () => import("./soon").then((m) => m.Attention);
const splitter = () => import("./soon").then((m) => m.Splitter);
const linkBanner = () => import("./soon").then((m) => m.LinkBanner);
const answers = () => import("./soon").then((m) => m.Answers);
const peopleLinks = () => import("./soon").then((m) => m.PeopleLinks);
const info = () => Promise.all([import("../group/InfoPane"), loadGroupTexts()]).then(([m]) => m.InfoPane);

/** HomeView arranges the panes: rail, list, what the address says and, beside or over it, the info pane. */
export function HomeView() {
  const here = route.value;
  const isDurable = useSnapshot((s) => s.durable);
  const conv = here.name === "chat" || here.name === "info" ? here.conv : null;
  // A page has the room of list and chat; narrow screens show one of the three.
  const pane = here.name === "home" ? "list" : conv !== null || here.name === "unknown" ? "chat" : "page";
  useEffect(() => {
    openConversation.value = conv;
  }, [conv]);
  useFocusOnMove(pane, conv);
  useNewWanted();
  useCleanLeave();

  return (
    <div class={css["home"]} data-pane={pane}>
      <a class={css["skip"]} href="#main" onClick={skip}>
        {t("app.skip")}
      </a>
      <Nav />
      {/* Where the list is all there is, it is the main thing. */}
      <div class={css["side"]} role={isNarrow.value && pane === "list" ? "main" : "region"} aria-label={t("list.title")}>
        <Boundary>
          <ListHead />
          <ConversationList current={conv}>
            <OnDemand load={splitter} props={{}} />
          </ConversationList>
        </Boundary>
        {!isDurable && <Banner text={t("app.not_durable")} />}
      </div>
      <main id="main" class={css["main"]} tabIndex={-1}>
        <Boundary key={conv ?? here.name}>
          <Main />
        </Boundary>
      </main>
      {here.name === "info" && (
        <Boundary key={`info ${here.conv}`}>
          <Lazy load={info} props={{ conv: here.conv, page: here.page }} />
        </Boundary>
      )}
      <OnDemand load={overlays} props={{ conv }} />
      <OnDemand load={attention} props={{ conv }} />
      <OnDemand load={linkBanner} props={{}} />
      <OnDemand load={answers} props={{}} />
      <OnDemand load={peopleLinks} props={{}} />
    </div>
  );
}

/** The link leads to a place in the page, not to a view: the address stays. */
function skip(e: MouseEvent) {
  e.preventDefault();
  document.getElementById("main")?.focus();
}

/** Who signs out leaves nothing typed, narrowed or open to who signs in next. */
function useCleanLeave() {
  useEffect(
    () => () => {
      showAll();
      closeOverlay();
    },
    [],
  );
}

/** The installed app's shortcut opens "/?new". */
function useNewWanted() {
  useEffect(() => {
    if (new URLSearchParams(location.search).has("new")) {
      overlay.value = "new";
    }
  }, []);
}
