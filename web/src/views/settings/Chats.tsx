import { t } from "../../i18n";
import { isApple } from "../../state/keys";
import { linkPreviews, openAt, sendKey, undoSend } from "../../state/prefs";
import { Choice } from "../../ui/Choice";
import { Switch } from "../../ui/Switch";
import { Part } from "./Part";

export function Chats() {
  return (
    <>
      <Part id="send" note={t("chats.send_note")}>
        <Choice
          label={t("chats.send")}
          value={sendKey.value}
          options={[
            { value: "enter", label: "Enter" },
            { value: "mod-enter", label: isApple ? "⌘ Enter" : "Ctrl + Enter" },
          ]}
          onChange={sendKey.set}
        />
      </Part>
      <Part id="undo" note={t("chats.undo_note")}>
        <Choice
          label={t("chats.undo")}
          value={undoSend.value}
          options={[
            { value: "0", label: t("chats.undo_off") },
            { value: "5", label: t("chats.undo_seconds", { count: 5 }) },
            { value: "10", label: t("chats.undo_seconds", { count: 10 }) },
          ]}
          onChange={undoSend.set}
        />
      </Part>
      <Part id="open">
        <Choice
          label={t("chats.open")}
          value={openAt.value}
          options={[
            { value: "last", label: t("chats.open_last") },
            { value: "newest", label: t("chats.open_newest") },
          ]}
          onChange={openAt.set}
        />
      </Part>
      <Part id="previews">
        <Switch label={t("chats.previews")} note={t("chats.previews_note")} isOn={linkPreviews.value} onChange={linkPreviews.set} />
      </Part>
    </>
  );
}
