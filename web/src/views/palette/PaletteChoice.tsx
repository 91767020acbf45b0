import { t } from "../../i18n";
import { initials, tint } from "../../state/initials";
import type { Choice } from "../../state/palette";
import { unreadOf } from "../../state/selectors";
import { shortcuts } from "../../state/shortcutTable";
import { useSnapshot } from "../../state/useSnapshot";
import { Avatar } from "../../ui/Avatar";
import { Badge } from "../../ui/Badge";
import { Icon } from "../../ui/Icon";
import { ConversationAvatar } from "../home/ConversationAvatar";
import { Keys } from "../shortcuts/Keys";
import css from "./Palette.module.css";

interface PaletteChoiceProps {
  id: string;
  choice: Choice;
  isChosen: boolean;
  onChoose: () => void;
}

export function PaletteChoice({ id, choice, isChosen, onChoose }: PaletteChoiceProps) {
  return (
    // The keys are those of the field, which keeps the focus.
    <button type="button" id={id} class={`${css["choice"]} ${isChosen ? css["chosen"] : ""}`} role="option" tabIndex={-1} aria-selected={isChosen} onClick={onChoose}>
      <Inside choice={choice} />
    </button>
  );
}

function Inside({ choice }: { choice: Choice }) {
  const unread = useSnapshot((s) => (choice.kind === "conversation" ? unreadOf(choice.conversation, s.reading) : 0));
  switch (choice.kind) {
    case "conversation": {
      const { conversation: c, title } = choice;
      return (
        <>
          <ConversationAvatar conv={c} size="s" />
          <span class={css["name"]} dir="auto">
            {title}
          </span>
          <Badge count={unread} label={t("list.unread", { count: unread })} />
        </>
      );
    }
    case "person":
      return (
        <>
          <Avatar initials={initials(choice.user.name || choice.user.handle)} tint={tint(choice.user.id)} size="s" picture={choice.user.avatar} />
          <span class={css["name"]} dir="auto">
            {choice.user.name}
          </span>
          <span class={css["note"]}>@{choice.user.handle}</span>
        </>
      );
    case "command":
      return (
        <>
          <span class={css["icon"]}>
            <Icon name={choice.command.icon} />
          </span>
          <span class={css["name"]}>{choice.title}</span>
          {choice.command.shortcut !== undefined && <Keys keys={shortcuts[choice.command.shortcut].keys[0]} />}
        </>
      );
    case "search":
    case "find":
      return (
        <>
          <span class={css["icon"]}>
            <Icon name={choice.kind === "search" ? "search" : "user"} />
          </span>
          <span class={css["name"]}>{choice.kind === "search" ? t("palette.search", { text: choice.text }) : t("palette.find", { handle: choice.handle })}</span>
        </>
      );
  }
}
