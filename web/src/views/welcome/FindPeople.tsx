import { useState } from "preact/hooks";
import type { User } from "../../core/types";
import { explain, t } from "../../i18n";
import { initials, tint } from "../../state/initials";
import { cleanHandle, findUser, openChatWith } from "../../state/people";
import { useTask } from "../../state/useTask";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { findError } from "../home/NewDirect";
import { OwnHandle } from "../settings/OwnHandle";
import { Part } from "../settings/Part";
import css from "./WelcomeView.module.css";

/** FindPeople finds by the whole handle, and gives one's own to others. */
export function FindPeople({ user }: { user: User }) {
  const [handle, setHandle] = useState("");
  const [found, setFound] = useState<User | null>(null);
  const finding = useTask();
  const opening = useTask();
  return (
    <>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void finding.run(async () => setFound(await findUser(handle)));
        }}
      >
        <Field
          label={t("welcome.find")}
          name="handle"
          value={handle}
          onInput={(value) => {
            setHandle(value);
            setFound(null);
            finding.clear();
          }}
          error={findError(finding.failure, handle)}
          after={
            <Button type="submit" isBusy={finding.isBusy} disabled={cleanHandle(handle) === ""}>
              {t("welcome.find_action")}
            </Button>
          }
        />
      </form>
      <div role="status">
        {found !== null && (
          <div class={css["found"]}>
            <Avatar initials={initials(found.name || found.handle)} tint={tint(found.id)} size="m" picture={found.avatar} />
            <div class={css["field"]}>
              <div dir="auto">{found.name}</div>
              <div class={css["handle"]}>@{found.handle}</div>
            </div>
            <Button kind="primary" isBusy={opening.isBusy} onClick={() => void opening.run(() => openChatWith(found))}>
              {t("welcome.chat")}
            </Button>
          </div>
        )}
        {opening.failure !== null && <p class={css["error"]}>{explain(opening.failure)}</p>}
      </div>
      <Part id="own-handle" level={2} title={t("welcome.own_handle")} note={t("profile.handle_note")}>
        <OwnHandle handle={user.handle} />
      </Part>
    </>
  );
}
