import type { Ban } from "../../../core/api";
import type { Conversation, Id } from "../../../core/types";
import { t } from "../../../i18n";
import { shortTime } from "../../../i18n/time";
import { call } from "../../../state/client";
import { attempt } from "../../../state/keeping";
import { userName } from "../../../state/names";
import { me, people } from "../../../state/selectors";
import { useLoaded } from "../../../state/useLoaded";
import { useSnapshot } from "../../../state/useSnapshot";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { ErrorNote } from "../../ErrorNote";
import { PersonLink } from "../../people/PersonLink";
import { Waiting } from "../../Waiting";
import page from "../Page.module.css";
import css from "./List.module.css";

/** Bans are those who may not come back. */
export function Bans({ conv }: { conv: Conversation }) {
  const { value, failure, reload } = useLoaded(() => call("bans", conv.id));
  const unban = (user: Id) => attempt(call("order", { do: "unban", conv: conv.id, user }).then(reload));
  return (
    <div class={page["page"]}>
      {value === null && failure === null && <Waiting shape="rows" onRetry={() => void reload()} />}
      {failure !== null && <ErrorNote failure={failure} action={{ label: t("app.retry"), run: () => void reload() }} />}
      {value !== null && value.length === 0 && <Empty icon="close" text={t("ban.none")} />}
      <ul class={css["list"]} aria-label={t("ban.title")}>
        {value?.map((ban) => (
          <li key={ban.user.id}>
            <Banned ban={ban} onUnban={() => unban(ban.user.id)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Banned({ ban, onUnban }: { ban: Ban; onUnban: () => void }) {
  const who = useSnapshot((s) => (me(s)?.id === ban.by ? t("notice.you") : userName(people(s), ban.by)));
  return (
    <PersonLink id={ban.user.id} note={t("ban.by", { who, time: shortTime(ban.at) })}>
      <Button label={t("ban.end_name", { name: ban.user.name })} onClick={onUnban}>
        {t("ban.end")}
      </Button>
    </PersonLink>
  );
}
