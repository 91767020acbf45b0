import { loadGroupTexts, loadPeopleTexts, loadSettingsTexts, loadToolTexts, t } from "../../i18n";
import { isApple } from "../../state/keys";
import { goUp, route } from "../../state/route";
import { Button } from "../../ui/Button";
import { Empty } from "../../ui/Empty";
import { ChatView } from "../chat/ChatView";
import { ahead, Lazy } from "../Lazy";

const settings = ahead(() => Promise.all([import("../settings/SettingsView"), loadSettingsTexts(), loadToolTexts()]).then(([m]) => m.SettingsView));
const search = () => Promise.all([import("../search/SearchView"), loadToolTexts()]).then(([m]) => m.SearchView);
const contacts = () => Promise.all([import("../contacts/ContactsView"), loadPeopleTexts()]).then(([m]) => m.ContactsView);
const person = () => Promise.all([import("../people/PersonPage"), loadPeopleTexts()]).then(([m]) => m.PersonPage);

const newGroup = () => Promise.all([import("../group/create/NewGroupView"), loadGroupTexts()]).then(([m]) => m.NewGroupView);

const join = () => Promise.all([import("../group/join/JoinView"), loadGroupTexts()]).then(([m]) => m.JoinView);

/** Main is what the address says. */
export function Main() {
  const here = route.value;
  switch (here.name) {
    case "chat":
    case "info":
      return <ChatView conv={here.conv} />;
    case "contacts":
      return <Lazy key="contacts" load={contacts} props={{ section: here.section, tag: here.tag }} />;
    case "person":
      return <Lazy key={here.user} load={person} props={{ id: here.user }} />;
    case "settings":
      return <Lazy key="settings" load={settings} props={{ section: here.section }} />;
    case "search":
      return <Lazy key="search" load={search} props={{ query: here.query, within: here.within }} />;
    case "new-group":
      return <Lazy key="new-group" load={newGroup} props={{ tag: here.tag, chosen: here.chosen }} />;
    case "join":
      return <Lazy key="join" load={join} props={{ token: here.token }} />;
    case "home":
      return <Empty icon="chat" text={t("chat.none", { keys: isApple ? "⌘K" : "Ctrl+K" })} />;
    default:
      return (
        <Empty icon="warning" text={t("app.not_found")}>
          <h1 class="visually-hidden">{t("app.name")}</h1>
          <Button onClick={() => goUp("/")}>{t("app.home")}</Button>
        </Empty>
      );
  }
}
