import type { Conversation } from "../../core/types";
import { t } from "../../i18n";
import { conversationName, memberName, nameList } from "../../state/names";
import { people } from "../../state/selectors";
import { goUp, navigate, route } from "../../state/route";
import { runShortcut } from "../../state/shortcuts";
import { useSnapshot } from "../../state/useSnapshot";
import { IconButton } from "../../ui/Button";
import { OnDemand } from "../OnDemand";
import { presenceLine } from "../presence/load";
import css from "./ChatHeader.module.css";

const timerMark = () => import("../home/soon").then((m) => m.timerMark());

export function ChatHeader({ conv }: { conv: Conversation }) {
  const users = useSnapshot(people);
  const typing = useSnapshot((s) => {
    const who = s.typing[conv.id];
    return who === undefined ? "" : typingText(conv, Object.keys(who).map((id) => memberName(s, conv.id, id)));
  });
  const info = `/c/${conv.id}/info`;
  const isInfoOpen = route.value.name === "info";
  return (
    <header class={css["header"]}>
      <span class={css["back"]}>
        <IconButton icon="back" label={t("chat.back")} onClick={() => goUp("/")} />
      </span>
      <div class={css["names"]}>
        <h1 class={css["title"]} dir="auto">
          {conv.peer === "" ? (
            conversationName(users, conv)
          ) : (
            <a class={css["person"]} href={`/u/${conv.peer}`}>
              {conversationName(users, conv)}
            </a>
          )}
        </h1>
        <div class={css["about"]}>{typing || <About conv={conv} handle={users[conv.peer]?.handle ?? ""} />}</div>
      </div>
      {conv.timer !== 0 && <OnDemand load={timerMark} props={{ conv }} />}
      <IconButton icon="search" label={t("chat.search")} onClick={() => runShortcut("search_chat")} />
      {conv.kind !== "saved" && <IconButton icon="info" label={t(conv.kind === "group" ? "chat.info" : "info.direct")} isExpanded={isInfoOpen} onClick={() => (isInfoOpen ? goUp(`/c/${conv.id}`) : navigate(info))} />}
    </header>
  );
}

function About({ conv, handle }: { conv: Conversation; handle: string }) {
  if (conv.kind === "group") {
    return <>{conv.role === "none" ? "" : t("chat.members", { count: conv.memberCount })}</>;
  }
  if (conv.kind === "saved") {
    return null;
  }
  const otherwise = handle === "" ? "" : `@${handle}`;
  return <OnDemand load={presenceLine} props={{ user: conv.peer, otherwise }} meanwhile={otherwise} />;
}

function typingText(conv: Conversation, names: readonly string[]): string {
  return conv.kind === "direct" ? t("chat.typing") : t("chat.typing_names", { names: nameList(names) });
}
