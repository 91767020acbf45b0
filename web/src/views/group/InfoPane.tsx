import type { Conversation, Id } from "../../core/types";
import { loadMediaTexts, loadPeopleTexts, t, type Key } from "../../i18n";
import { goUp, isNarrow, type InfoPage } from "../../state/route";
import { useSnapshot } from "../../state/useSnapshot";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { ownedByIme } from "../../ui/ime";
import { Lazy } from "../Lazy";
import { About } from "./About";
import css from "./InfoPane.module.css";
import { Overview } from "./Overview";

const members = () => import("./Members").then((m) => m.Members);
const add = () => import("./AddMembers").then((m) => m.AddMembers);
const notice = () => import("./NoticePage").then((m) => m.NoticePage);
const manage = () => import("./manage/Manage").then((m) => m.Manage);
const invites = () => Promise.all([import("./manage/Invites"), loadPeopleTexts()]).then(([m]) => m.Invites);
const applications = () => import("./manage/Applications").then((m) => m.Applications);
const bans = () => import("./manage/Bans").then((m) => m.Bans);
const shared = () => Promise.all([import("../media/Shared"), loadMediaTexts()]).then(([m]) => m.Shared);
const actions = () => import("./manage/Actions").then((m) => m.Actions);

const TITLES = {
  "": "chat.info",
  members: "group.members",
  add: "group.add",
  notice: "notice.title",
  manage: "manage.title",
  invites: "invite.title",
  applications: "apply.title",
  bans: "ban.title",
  actions: "actions.title",
  media: "shared.title",
} as const satisfies Record<InfoPage, Key>;

/** InfoPane: whom or what a conversation is with, how one keeps it, and what its members may change. */
export function InfoPane({ conv: id, page }: { conv: Id; page: InfoPage }) {
  const conv = useSnapshot((s) => s.conversations[id]);
  if (conv === undefined) {
    return null;
  }
  const isGroup = conv.kind === "group";
  const shown = conv.group === null && page !== "media" ? "" : page;
  const title = t(shown !== "" || isGroup ? TITLES[shown] : "info.direct");
  const isFirst = shown === "";
  const up = () => (isFirst ? goUp(`/c/${id}`) : goUp());
  // There it lies over everything else.
  const Title = isNarrow.value ? "h1" : "h2";
  return (
    <aside
      class={css["panel"]}
      aria-label={title}
      data-part-of-page="info"
      onKeyDown={(e) => {
        if (e.key === "Escape" && !ownedByIme(e) && !e.defaultPrevented) {
          e.preventDefault();
          up();
        }
      }}
    >
      <header class={css["bar"]}>
        {(isNarrow.value || !isFirst) && <IconButton icon="back" label={t("chat.back")} onClick={up} />}
        <Title class={css["title"]}>{title}</Title>
        {!isNarrow.value && <IconButton icon="close" label={t("dialog.close")} onClick={() => goUp(`/c/${id}`)} />}
      </header>
      <Page key={shown} page={shown} conv={conv} />
    </aside>
  );
}

function Page({ page, conv }: { page: InfoPage; conv: Conversation }) {
  switch (page) {
    case "members":
      return <Lazy load={members} props={{ conv }} />;
    case "add":
      return <Lazy load={add} props={{ conv }} />;
    case "notice":
      return <Lazy load={notice} props={{ conv }} />;
    case "manage":
      return <Lazy load={manage} props={{ conv }} />;
    case "invites":
      return <Lazy load={invites} props={{ conv }} />;
    case "applications":
      return <Lazy load={applications} props={{ conv }} />;
    case "bans":
      return <Lazy load={bans} props={{ conv }} />;
    case "actions":
      return <Lazy load={actions} props={{ conv }} />;
    case "media":
      return <Lazy load={shared} props={{ conv: conv.id }} />;
    case "":
      return (
        <div class={css["body"]}>
          <About conv={conv} />
          <a class={css["shared"]} href={`/c/${conv.id}/info/media`}>
            {t("shared.title")}
            <Icon name="forward" />
          </a>
          {conv.group !== null && <Overview conv={conv} group={conv.group} />}
        </div>
      );
  }
}
