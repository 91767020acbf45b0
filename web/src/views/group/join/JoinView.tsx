import { useState } from "preact/hooks";
import type { Invitation } from "../../../core/api";
import { explain, t } from "../../../i18n";
import { call } from "../../../state/client";
import { initials, tint } from "../../../state/initials";
import { userName } from "../../../state/names";
import { goUp, navigate } from "../../../state/route";
import { people } from "../../../state/selectors";
import { useLoaded } from "../../../state/useLoaded";
import { useSnapshot } from "../../../state/useSnapshot";
import { useTask } from "../../../state/useTask";
import { Avatar } from "../../../ui/Avatar";
import { Button } from "../../../ui/Button";
import { Empty } from "../../../ui/Empty";
import { ErrorNote } from "../../ErrorNote";
import { Waiting } from "../../Waiting";
import { TextArea } from "../TextArea";
import css from "./Join.module.css";

/** The server takes so many characters. */
const MOST = 200;

/** JoinView is where an invite link leads: the group, and the way in. */
export function JoinView({ token }: { token: string }) {
  const answered = useSnapshot((s) => s.answered);
  const { value, failure, reload } = useLoaded(() => call("invitation", token), [token, answered]);
  if (failure !== null && failure.reason === "INVITE_INVALID") {
    return (
      <Empty icon="warning" text={t("reason.INVITE_INVALID")}>
        <Button onClick={() => goUp("/")}>{t("app.home")}</Button>
      </Empty>
    );
  }
  if (value === null) {
    return failure === null ? <Waiting onRetry={() => void reload()} /> : <ErrorNote failure={failure} action={{ label: t("app.retry"), run: () => void reload() }} />;
  }
  return (
    <section class={css["view"]}>
      <div class={css["card"]}>
        <Avatar initials={initials(value.name, true)} tint={tint(value.conv || value.name)} isGroup size="xl" picture={value.avatar} />
        <h1 class={css["name"]} dir="auto">
          {value.name}
        </h1>
        <p class={css["note"]}>{t("chat.members", { count: value.memberCount })}</p>
        <Inviter invitation={value} />
        <Way token={token} invitation={value} onApplied={() => void reload()} />
      </div>
    </section>
  );
}

function Inviter({ invitation: { inviter } }: { invitation: Invitation }) {
  const name = useSnapshot((s) => (inviter === null ? "" : userName({ [inviter.id]: inviter, ...people(s) }, inviter.id)));
  return name === "" ? null : <p class={css["note"]}>{t("join.by", { name })}</p>;
}

interface WayProps {
  token: string;
  invitation: Invitation;
  onApplied: () => void;
}

/** Way is into the group, or among those who wait. */
function Way({ token, invitation: { conv, approval, application }, onApplied }: WayProps) {
  const [message, setMessage] = useState("");
  const { isBusy, failure, run } = useTask();
  if (conv !== "") {
    return (
      <>
        <p class={css["note"]}>{t("join.inside")}</p>
        <Button kind="primary" isWide onClick={() => navigate(`/c/${conv}`, { replace: true })}>
          {t("join.open")}
        </Button>
      </>
    );
  }
  if (application === "waiting") {
    return <p class={css["state"]}>{t("join.waiting")}</p>;
  }
  const join = () =>
    run(async () => {
      const joined = await call("join", { token, message: message.trim() });
      if (joined === "") {
        onApplied();
      } else {
        navigate(`/c/${joined}`, { replace: true });
      }
    });
  return (
    <>
      {application === "rejected" && <p class={css["state"]}>{t("join.rejected")}</p>}
      {approval && (
        <>
          <p class={css["note"]}>{t("join.approval")}</p>
          <div class={css["message"]}>
            <TextArea label={t("join.message")} value={message} onInput={setMessage} most={MOST} rows={3} />
          </div>
        </>
      )}
      {failure !== null && (
        <p class={css["error"]} role="alert">
          {explain(failure)}
        </p>
      )}
      <Button kind="primary" isWide isBusy={isBusy} disabled={Array.from(message.trim()).length > MOST} onClick={() => void join()}>
        {t(approval ? "join.apply" : "join.join")}
      </Button>
    </>
  );
}
